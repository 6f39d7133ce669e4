"""A provider without sockets: it answers by script and remembers, in few words, what it was asked."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import httpx
from cryptography.hazmat.primitives.asymmetric import rsa

from harness.registry.token import StoredToken
from mock_idp.keys.signing_key import SigningKey

if TYPE_CHECKING:
    import asyncio

    from mock_idp.clock import Clock

ISSUER, CLIENT_ID, CLIENT_SECRET = "http://provider.example", "harbor", "client s/ecret+"


@functools.cache
def signing_key(name: str) -> SigningKey:
    """A key of that name, the same for the whole session."""
    assert name
    return SigningKey(rsa.generate_private_key(public_exponent=65537, key_size=2048))


@dataclass
class ScriptedProvider:
    """Change a field, and it behaves so from then on."""

    clock: Clock
    id_ttl: float = 30
    expires_in: Any = 30
    """As sent; None: left out."""
    refresh_token: bool = True
    """A sign-in brings one."""
    reuse: bool = False
    """A refresh token that has been redeemed is good for ever."""
    leaves_out: tuple[str, ...] = ()
    """Fields that are missing from a refresh response."""
    refusal: tuple[int, str] | None = None
    """Status and body of each refresh response."""
    content_type: str = "application/json"
    takes: str = "basic post"
    """Client authentication styles."""
    key: str = "first"
    userinfo_sub: str = "sub-alice"
    userinfo_status: int = 200
    down: bool = False
    barrier: asyncio.Barrier | None = None
    """Refresh grants wait here for each other."""
    claims: dict[str, Any] = field(default_factory=dict)
    """Laid over those of each ID token."""
    metadata: dict[str, Any] = field(default_factory=dict)
    """Laid over the discovery document."""
    asked: list[str] = field(default_factory=list)
    requests: list[httpx.Request] = field(default_factory=list)
    _issued: int = 0
    _good: set[str] = field(default_factory=set)
    _id_tokens: dict[str, str] = field(default_factory=dict)

    def tokens(self) -> dict[str, Any]:
        """A fresh token response."""
        self._issued += 1
        number, now = self._issued, self.clock.now()
        claims = {
            "iss": ISSUER, "sub": "sub-alice", "aud": CLIENT_ID, "iat": int(now),
            "exp": int(now + self.id_ttl),
        }  # fmt: skip
        id_token = signing_key(self.key).sign(claims | {"n": number} | self.claims)
        self._id_tokens[id_token] = f"id-{number}"
        self._good.add(f"rt-{number}")
        body = {"access_token": f"at-{number}", "refresh_token": f"rt-{number}", "id_token": id_token}
        return body if self.expires_in is None else body | {"expires_in": self.expires_in}

    def sign_in(self) -> StoredToken:
        """What a registry holds after a sign-in."""
        body, now = self.tokens(), self.clock.now()
        return StoredToken(
            access_token=body["access_token"],
            refresh_token=body["refresh_token"] if self.refresh_token else None,
            id_token=body["id_token"],
            expires_in=self.expires_in,
            expiry=None if self.expires_in is None else now + self.expires_in,
        )

    def in_words(self, token: StoredToken) -> str:
        """Access, refresh and ID token by name; a dash for one that is not there."""
        id_token = "-" if token.id_token is None else self._id_tokens[token.id_token]
        return f"{token.access_token} {token.refresh_token or '-'} {id_token}"

    @property
    def transport(self) -> httpx.MockTransport:
        """What to speak to it through."""
        return httpx.MockTransport(self._answer)

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if self.down:
            self.asked.append("down")
            raise httpx.ConnectError("refused", request=request)
        match request.url.path:
            case "/token":
                return await self._refresh(request)
            case "/moved":
                self.asked.append("moved")
                return httpx.Response(302, headers={"location": f"{ISSUER}/userinfo"})
            case "/keys":
                self.asked.append("keys")
                return httpx.Response(200, json={"keys": [signing_key(self.key).jwk]})
            case "/userinfo":
                self.asked.append("userinfo")
                return httpx.Response(self.userinfo_status, json={"sub": self.userinfo_sub})
        self.asked.append("discovery")
        return httpx.Response(200, json=self._document())

    def _document(self) -> dict[str, Any]:
        ends = {"token_endpoint": "token", "jwks_uri": "keys", "userinfo_endpoint": "userinfo"}
        document = {name: f"{ISSUER}/{path}" for name, path in ends.items()}
        return document | {"issuer": ISSUER, "authorization_endpoint": f"{ISSUER}/authorize"} | self.metadata

    async def _refresh(self, request: httpx.Request) -> httpx.Response:
        form = parse_qs(request.content.decode())
        presented = form["refresh_token"][0]
        style = "basic" if "authorization" in request.headers else "post"
        self.asked.append(f"{style}:{presented}")
        if self.barrier is not None and style == "basic":
            await self.barrier.wait()
        if self.refusal is not None:
            status, text = self.refusal
            return httpx.Response(status, text=text, headers={"content-type": self.content_type})
        if style not in self.takes:
            return httpx.Response(401, json={"error": "invalid_client"})
        if presented not in self._good:
            return httpx.Response(400, json={"error": "invalid_grant", "error_description": "Used up."})
        if not self.reuse:
            self._good.discard(presented)
        body = {name: value for name, value in self.tokens().items() if name not in self.leaves_out}
        if "refresh_token" in self.leaves_out:
            self._good.add(presented)
        return httpx.Response(200, json=body)
