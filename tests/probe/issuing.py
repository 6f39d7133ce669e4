"""What a scripted provider does with tokens: right, unless a field says otherwise."""

from __future__ import annotations

import base64
import functools
import hashlib
import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx
import jwt
from cryptography.hazmat.primitives.asymmetric import ec

if TYPE_CHECKING:
    from mock_idp import Clock

ISSUER = "https://provider.example"


@functools.cache
def signing_key() -> ec.EllipticCurvePrivateKey:
    """One key for all."""
    return ec.generate_private_key(ec.SECP256R1())


@dataclass
class Token:
    """A refresh token and what it descends from."""

    lineage: int
    scope: str
    nonce: str | None
    client: str
    used: float
    replaced_at: float | None = None
    successor: str = ""


@dataclass
class Issuing:
    """Change a field, and it behaves so."""

    clock: Clock
    rotates: bool = True
    detects_reuse: bool = True
    reuse_interval: float = 0
    same_successor: bool = False
    """In the reuse interval a replaced token brings the successor that it already has."""
    rests: float = 0
    """Seconds after its issue in which a refresh token is not replaced, as Dex does it."""
    one_per_person: bool = False
    binds_clients: bool = True
    issues: str = "offline_access"
    """The scope that asks for a refresh token; empty: none is needed; ``never``."""
    expires_in: Any = 60
    access_ttl: float = 60
    idle: float | None = None
    binds_scope: bool = True
    narrowing_lasts: bool = False
    says_scope: bool = True
    refreshed_claims: dict[str, Any] = field(default_factory=dict)
    """Laid over the claims of refreshed ID tokens; None: left out."""
    refreshed_body: dict[str, Any] = field(default_factory=dict)
    """As `refreshed_claims`, for the reply itself."""
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    _refresh: dict[str, Token] = field(default_factory=dict)
    _access: dict[str, tuple[int, float]] = field(default_factory=dict)
    _ended: set[int] = field(default_factory=set)

    def sign_in(self, scope: str, nonce: str | None) -> httpx.Response:
        """The answer to a code."""
        if self.one_per_person:
            self._ended |= {token.lineage for token in self._refresh.values()}
        lineage = next(self._numbers)
        wanted = self.issues != "never" and (not self.issues or self.issues in scope.split())
        token = Token(lineage, scope, nonce, "example", self.clock.now()) if wanted else None
        return httpx.Response(200, json=self._body(lineage, scope, nonce, {}) | self._kept(token))

    def refreshed(self, value: str, scope: str | None, client: str) -> httpx.Response:
        """The answer to a refresh."""
        token, now = self._refresh.get(value), self.clock.now()
        if token is None or not self._is_good(token, client, now):
            return refused("invalid_grant")
        asked = scope or token.scope
        if self.binds_scope and not set(asked.split()) <= set(token.scope.split()):
            return refused("invalid_scope")
        body = self._body(token.lineage, asked, token.nonce, self.refreshed_claims)
        body |= self._replaced(value, token, asked, now) | self.refreshed_body
        return httpx.Response(200, json={name: part for name, part in body.items() if part is not None})

    def revoke(self, value: str) -> httpx.Response:
        """End a lineage."""
        if value in self._refresh:
            self._ended.add(self._refresh[value].lineage)
        return httpx.Response(200)

    def accepts(self, access: str) -> bool:
        """Tell whether an access token is good."""
        lineage, end = self._access.get(access, (0, 0))
        return lineage not in self._ended and self.clock.now() < end

    def introspected(self, token: str) -> dict[str, Any]:
        """What is known of a token."""
        if token in self._refresh:
            return {"active": self._refresh[token].lineage not in self._ended}
        return {"active": self.accepts(token), "exp": int(self._access.get(token, (0, 0))[1])}

    def _is_good(self, token: Token, client: str, now: float) -> bool:
        if self.binds_clients and client != token.client:
            return False
        if token.replaced_at is not None and now >= token.replaced_at + self.reuse_interval:
            if self.detects_reuse:
                self._ended.add(token.lineage)
            return False
        idle = self.idle is not None and now - token.used >= self.idle
        return not idle and token.lineage not in self._ended

    def _replaced(self, value: str, token: Token, asked: str, now: float) -> dict[str, Any]:
        """The refresh token of a refresh."""
        if not self.rotates or now < token.used + self.rests:
            token.used = now if not self.rests else token.used
            return {"refresh_token": value}
        if token.replaced_at is not None and self.same_successor:
            return {"refresh_token": token.successor}
        scope = asked if self.narrowing_lasts else token.scope
        kept = self._kept(Token(token.lineage, scope, token.nonce, token.client, now))
        if token.replaced_at is None:
            token.replaced_at, token.successor = now, kept["refresh_token"]
        return kept

    def _kept(self, token: Token | None) -> dict[str, Any]:
        if token is None:
            return {}
        value = f"rt-{next(self._numbers)}-{'y' * 30}"
        self._refresh[value] = token
        return {"refresh_token": value}

    def _body(self, lineage: int, scope: str, nonce: str | None, claims: dict[str, Any]) -> dict[str, Any]:
        now = self.clock.now()
        access = f"at-{next(self._numbers)}-{'x' * 30}"
        self._access[access] = (lineage, now + self.access_ttl)
        body = {"access_token": access, "token_type": "Bearer", "expires_in": self.expires_in}
        body["id_token"] = _id_token(access, nonce, now, claims)
        body["scope"] = scope if self.says_scope else None
        return {name: value for name, value in body.items() if value is not None}


def _id_token(access: str, nonce: str | None, now: float, claims: dict[str, Any]) -> str:
    half = hashlib.sha256(access.encode()).digest()[:16]
    good = {
        "iss": ISSUER,
        "sub": "a",
        "aud": "example",
        "iat": int(now),
        "exp": int(now) + 60,
        "nonce": nonce,
        "at_hash": base64.urlsafe_b64encode(half).decode().rstrip("="),
        "name": "A",
        "email": "a@b.c",
    }
    kept = {name: value for name, value in (good | claims).items() if value is not None}
    return jwt.encode(kept, signing_key(), "ES256", {"kid": "1"})


def refused(error: str) -> httpx.Response:
    """An error of RFC 6749 5.2, with a description that should not be shown."""
    return httpx.Response(400, json={"error": error, "error_description": "Said of rt-secret."})
