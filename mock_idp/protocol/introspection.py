"""What the provider says of a token (RFC 7662 2.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mock_idp.protocol.model import AccessToken, Grant
    from mock_idp.protocol.refreshing import Presented

INACTIVE: dict[str, Any] = {"active": False}
"""All that is said of a token that is not good, or not the caller's (2.2)."""


def of_access_token(token: AccessToken, grant: Grant, issuer: str) -> dict[str, Any]:
    """Return what is said of an access token that is good; its audience is the provider's userinfo."""
    members = _common(grant, token.scope, issuer) | {
        "sub": token.sub or grant.sub,
        "token_type": "Bearer",
        "exp": int(token.expires_at),
    }
    return members | ({"iat": int(token.issued_at)} if token.issued_at else {})


def of_refresh_token(it: Presented, issuer: str) -> dict[str, Any]:
    """Return what is said of a refresh token that is good."""
    scope = it.grant.scope if it.token.scope is None else it.token.scope
    members = _common(it.grant, scope, issuer) | {"iat": int(it.grant.created_at)}
    ends = [moment for moment in _ends(it) if moment is not None]
    return members | ({"exp": int(min(ends))} if ends else {})


def _common(grant: Grant, scope: tuple[str, ...], issuer: str) -> dict[str, Any]:
    members = {
        "active": True,
        "scope": " ".join(scope),
        "client_id": grant.client_id,
        "username": grant.username,
        "sub": grant.sub,
        "aud": issuer,
        "iss": issuer,
    }
    return {name: value for name, value in members.items() if value != ""}


def _ends(it: Presented) -> Iterable[float | None]:
    """Return when each of its lifetimes is over."""
    lifetimes, token = it.policy.lifetimes, it.token
    yield token.expires_at
    if lifetimes.refresh_token_idle is not None:
        yield token.used_at + lifetimes.refresh_token_idle
    if lifetimes.refresh_token_absolute is not None:
        yield it.grant.created_at + lifetimes.refresh_token_absolute
