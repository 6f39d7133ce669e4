"""A provider behind the layer of faults, and a strict relying party before it."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import jwt

from mock_idp.clock import Clock
from mock_idp.events import CodeIssued, TokenIssued
from mock_idp.faults import Endpoint, FaultLayer, Routes, faults_of
from mock_idp.faults.base.struck_store import StruckStore
from mock_idp.fingerprint import fingerprint
from mock_idp.history import History
from mock_idp.http.app import provider_app
from mock_idp.protocol.discovery import AUTHORIZATION, DOCUMENT, KEYS, TOKEN, USERINFO
from mock_idp.provider import Provider
from mock_idp.running_provider import RunningProvider
from mock_idp.server import address_of, listen, serving
from mock_idp.settings import Settings
from mock_idp.store.memory import MemoryStore
from tests.provider.person import HTTP, REDIRECT_URI, Browser, token_request

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from mock_idp.faults import Faults

ROUTES = Routes(
    {
        DOCUMENT: Endpoint.DISCOVERY,
        KEYS: Endpoint.KEYS,
        AUTHORIZATION: Endpoint.AUTHORIZATION,
        "/sign-in": Endpoint.SIGN_IN,
        TOKEN: Endpoint.TOKEN,
        USERINFO: Endpoint.RESOURCE,
    }
)


class ByHistory:
    """Answers the layer's questions from what the provider wrote down, and signs with its keys."""

    def __init__(self, provider: Provider) -> None:
        """Ask ``provider``."""
        self._provider = provider

    async def whose(self, credential: str) -> str:
        """Know who got a code or token."""
        for record in self._provider.history:
            event, known = record.event, fingerprint(credential)
            if isinstance(event, CodeIssued) and event.code == known:
                return event.username
            if isinstance(event, TokenIssued) and known in {event.access_token, event.refresh_token}:
                return event.username
        return ""

    def sign(self, claims: dict[str, Any], header: dict[str, Any]) -> str:
        """Return a JWT with exactly this header."""
        return self._provider.keys.active(header["alg"]).sign(claims, header={"typ": None, **header})


@dataclass(frozen=True)
class StruckProvider(RunningProvider):
    """A provider on a loopback port of its own, and its faults."""

    faults: Faults


@contextlib.contextmanager
def struck(settings: Settings | None = None) -> Iterator[StruckProvider]:
    """Run a provider behind the layer while the context lasts; its clock stands still."""
    clock = Clock(frozen=True)
    history, sock = History(clock), listen()
    provider = Provider(
        settings or Settings(),
        issuer=address_of(sock).url,
        clock=clock,
        history=history,
        store=StruckStore(MemoryStore(clock)),
    )
    faults, answers = faults_of(clock, history), ByHistory(provider)
    layer = FaultLayer(
        provider_app(provider), faults=faults, routes=ROUTES, clock=clock, whose=answers, signer=answers
    )
    with serving(layer, sock):
        yield StruckProvider(provider, faults)
        faults.clear()


def redeem(provider: StruckProvider) -> httpx.Response:
    """Sign in as alice, and return the answer to the code."""
    code = Browser(provider).code(nonce="n1")
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT_URI}
    return token_request(provider, form)


def verdict_on(provider: StruckProvider, id_token: str, *, nonce: str | None = None) -> str:
    """Return what a strict relying party says of an ID token by the provider's own clock."""
    keys = {key["kid"]: key for key in HTTP.get(f"{provider.issuer}{KEYS}").json()["keys"]}
    header = jwt.get_unverified_header(id_token)
    if header["alg"] == "none":
        return "unsigned"
    if header.get("kid") not in keys:
        return "unknown key"
    try:
        claims = jwt.decode(
            id_token,
            jwt.PyJWK(keys[header["kid"]]),
            algorithms=[header["alg"]],
            audience=provider.client.client_id,
            issuer=provider.issuer,
            options={"verify_exp": False, "verify_iat": False, "verify_nbf": False},
        )
    except jwt.PyJWTError as error:
        return type(error).__name__
    return _by_the_clock(claims, provider.clock.now()) or _by_the_request(claims, nonce) or "good"


def _by_the_clock(claims: dict[str, Any], now: float) -> str:
    if claims["exp"] <= now:
        return "expired"
    return "issued in the future" if claims["iat"] > now else ""


def _by_the_request(claims: dict[str, Any], nonce: str | None) -> str:
    return "wrong nonce" if nonce is not None and claims.get("nonce") != nonce else ""
