"""Logout tokens and the addresses of logout (OIDC Back-Channel Logout 2.4, Front-Channel Logout 2)."""

from __future__ import annotations

from typing import Any

from mock_idp.protocol import redirection

TYPE = "logout+jwt"
EVENT = "http://schemas.openid.net/event/backchannel-logout"
LIFETIME = 120
"""Seconds; two minutes at most, as 2.4 recommends."""


def claims(*, issuer: str, client_id: str, sub: str, sid: str, now: int, jti: str) -> dict[str, Any]:
    """Return what a logout token says; ``now`` in whole seconds. It never has a nonce."""
    return {
        "iss": issuer,
        "aud": client_id,
        "iat": now,
        "exp": now + LIFETIME,
        "jti": jti,
        "events": {EVENT: {}},
        "sub": sub,
        "sid": sid,
    }


def frame(uri: str, *, issuer: str, sid: str) -> str:
    """Return the address that a frame loads to tell a client of a logout."""
    return redirection.with_query(uri, {"iss": issuer, "sid": sid})
