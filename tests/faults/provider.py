"""A provider behind the layer of faults, and a strict relying party before it."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import jwt

from mock_idp.clock import Clock
from mock_idp.protocol.discovery import KEYS
from mock_idp.running_provider import RunningProvider, running
from tests.provider.person import HTTP, REDIRECT_URI, Browser, token_request

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from mock_idp.faults import Faults
    from mock_idp.settings import Settings


@dataclass(frozen=True)
class StruckProvider(RunningProvider):
    """A provider on a loopback port of its own, and its faults."""

    faults: Faults


@contextlib.contextmanager
def struck(settings: Settings | None = None) -> Iterator[StruckProvider]:
    """Run a provider behind the layer while the context lasts; its clock stands still."""
    clock = Clock(frozen=True)
    with running(settings, clock=clock) as provider:
        yield StruckProvider(provider.provider, provider.provider.faults)


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
