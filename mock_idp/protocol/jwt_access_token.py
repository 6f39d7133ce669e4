"""Access tokens that are JWTs (RFC 9068): what is stored is found by their ``jti``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mock_idp.protocol.model import AccessToken, Grant

HEADER = {"typ": "at+jwt"}
"""Keeps it from being taken for an ID token (2.1)."""


def claims_of(token: AccessToken, grant: Grant, *, issuer: str, now: int) -> dict[str, Any]:
    """Return the claims (2.2); the audience is the provider itself, whose userinfo it opens."""
    claims: dict[str, Any] = {
        "iss": issuer,
        "exp": int(token.expires_at),
        "aud": issuer,
        "sub": token.sub or grant.sub,
        "client_id": grant.client_id,
        "iat": now,
        "jti": token.value,
    }
    if token.scope:
        claims["scope"] = " ".join(token.scope)
    if grant.username:
        claims["auth_time"] = int(grant.auth_time)
        if grant.acr is not None:
            claims["acr"] = grant.acr
    return claims
