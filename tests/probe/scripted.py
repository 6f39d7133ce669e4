"""A provider without sockets: right, unless told otherwise, and it counts what it is asked."""

from __future__ import annotations

import asyncio
import base64
import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote_plus, urlencode

import httpx
import jwt

from tests.probe.issuing import ISSUER, Issuing, refused, signing_key

_FORM = (
    "<form method=post action=/sign-in><input type=hidden name=q value='{}'>"
    "<input name=u><input type=password name=p></form>"
)
_DEVICE = "urn:ietf:params:oauth:grant-type:device_code"
_KIND = {
    "/.well-known/openid-configuration": "discovery",
    "/keys": "keys",
    "/authorize": "pages",
    "/sign-in": "pages",
    "/device": "device",
    "/token": "token",
    "/userinfo": "userinfo",
    "/introspect": "introspection",
    "/revoke": "revocation",
}
Form = dict[str, str]
Answer = Callable[[httpx.Request], httpx.Response]


@dataclass
class Scripted(Issuing):
    """Change a field, and it behaves so."""

    polls: int = 2
    """How often a device waits."""
    offers: tuple[str, ...] = ("introspect", "revoke", "device")
    instead: dict[str, Answer] = field(default_factory=dict)
    """Answers by path, or by ``refresh``."""
    hangs: tuple[str, ...] = ()
    """Paths that are never answered, or ``refresh``."""
    metadata: dict[str, Any] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    requests: list[httpx.Request] = field(default_factory=list)
    _codes: dict[str, Form] = field(default_factory=dict)

    @property
    def transport(self) -> httpx.MockTransport:
        """What to speak to it through."""
        return httpx.MockTransport(self._answer)

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        path = request.url.path
        form = _pairs(request.content.decode())
        grant = form.get("grant_type")
        self.asked["polls" if grant == _DEVICE else _KIND.get(path, "pages")] += 1
        for name in ("refresh",) if grant == "refresh_token" else (path,):
            if name in self.hangs:
                await asyncio.sleep(60)
            if name in self.instead:
                return self.instead[name](request)
        return self._usual(request, form)

    def _usual(self, request: httpx.Request, form: Form) -> httpx.Response:
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        ends: dict[str, Callable[[], httpx.Response]] = {
            "/.well-known/openid-configuration": lambda: httpx.Response(200, json=self._document()),
            "/keys": lambda: httpx.Response(200, json={"keys": [_jwk()]}),
            "/authorize": lambda: httpx.Response(200, html=_page(request.url.query)),
            "/sign-in": lambda: self._signed_in(form),
            "/device": lambda: httpx.Response(200, json=_device_code(form)),
            "/token": lambda: self._token(request, form),
            "/userinfo": lambda: (
                httpx.Response(200, json={"sub": "a", "name": "A"})
                if self.accepts(bearer)
                else httpx.Response(401)
            ),
            "/introspect": lambda: httpx.Response(200, json=self.introspected(form["token"])),
            "/revoke": lambda: self.revoke(form["token"]),
        }
        return ends.get(request.url.path, lambda: httpx.Response(404))()

    def _document(self) -> dict[str, Any]:
        ends = {
            "authorization_endpoint": "authorize",
            "token_endpoint": "token",
            "userinfo_endpoint": "userinfo",
            "jwks_uri": "keys",
            "introspection_endpoint": "introspect",
            "revocation_endpoint": "revoke",
            "device_authorization_endpoint": "device",
        }
        main = ("authorize", "token", "userinfo", "keys")
        document = {name: f"{ISSUER}/{path}" for name, path in ends.items() if path in (*main, *self.offers)}
        scopes = ["openid", "profile", "email", "phone", "offline_access"]
        whole = document | {"issuer": ISSUER, "scopes_supported": scopes} | self.metadata
        return {name: value for name, value in whole.items() if value is not None}

    def _signed_in(self, form: Form) -> httpx.Response:
        asked = base64.b64decode(form["q"])
        if form["p"] != "wonderland":
            return httpx.Response(401, html=_page(asked))
        query, code = _pairs(asked.decode()), f"code-{next(self._numbers)}"
        self._codes[code] = query
        back = urlencode({"code": code, "state": query["state"]})
        return httpx.Response(303, headers={"location": f"{query['redirect_uri']}?{back}"})

    def _token(self, request: httpx.Request, form: Form) -> httpx.Response:
        if form["grant_type"] == "refresh_token":
            return self.refreshed(form["refresh_token"], form.get("scope"), _client_of(request, form))
        if form["grant_type"] == _DEVICE:
            self.polls -= 1
            if self.polls >= 0:
                return refused("authorization_pending" if self.polls else "slow_down")
            return self.sign_in(form["device_code"].removeprefix("dc-"), None)
        asked = self._codes.pop(form["code"])
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest())
        assert challenge.decode().rstrip("=") == asked["code_challenge"]
        return self.sign_in(asked["scope"], asked["nonce"])


def _pairs(text: str) -> Form:
    return {name: values[0] for name, values in parse_qs(text, keep_blank_values=True).items()}


def _page(query: bytes) -> str:
    return _FORM.format(base64.b64encode(query).decode())


def _jwk() -> dict[str, Any]:
    public = jwt.algorithms.ECAlgorithm.to_jwk(signing_key().public_key(), as_dict=True)
    return public | {"kid": "1", "use": "sig", "alg": "ES256"}


def _device_code(form: Form) -> dict[str, Any]:
    scope = form["scope"]
    return {"device_code": f"dc-{scope}", "user_code": "AB-CD", "verification_uri": ISSUER, "interval": 1}


def _client_of(request: httpx.Request, form: Form) -> str:
    basic = request.headers.get("authorization", "").removeprefix("Basic ")
    return unquote_plus(base64.b64decode(basic).decode().partition(":")[0]) if basic else form["client_id"]
