"""What becomes of a good refresh token when it is used (RFC 6749 6, RFC 9700 4.14.2)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mock_idp.protocol import redemption
from mock_idp.protocol.model import AccessToken
from mock_idp.protocol.policy import ScopeChange, Successor

if TYPE_CHECKING:
    from mock_idp.protocol.model import RefreshToken
    from mock_idp.protocol.records import Reader
    from mock_idp.protocol.refreshing import Presented


def rotated(it: Presented, scope: tuple[str, ...]) -> tuple[RefreshToken, ...]:
    """Return the token to answer with, and then what becomes of the tokens of the lineage."""
    if it.token.replaced_at is not None:
        return _come_again(it, scope)
    rest = it.policy.refresh.rest
    # Without a rest, time does not matter: this request may have begun before the one that came last.
    if rest > 0 and it.terms.now < it.token.used_at + rest:
        return (it.token,)
    refresh, uses = it.policy.refresh, it.token.uses + 1
    if refresh.rotation and uses >= refresh.rotate_after:
        return _replaced(it, scope)
    kept = replace(
        it.token,
        uses=uses,
        used_at=it.terms.now,
        scope=_sticky(it, scope),
        access_token=it.terms.fresh_access_token if it.policy.on_refresh.revoke_access_token else None,
    )
    return kept, kept


def _come_again(it: Presented, scope: tuple[str, ...]) -> tuple[RefreshToken, ...]:
    """Answer a replaced token inside its reuse interval; that it came does not prolong anything."""
    again = replace(it.token, reuses=it.token.reuses + 1)
    if it.policy.refresh.successor is Successor.SAME and it.successor is not None:
        return it.successor, again
    fresh = _fresh(it, scope)
    return fresh, again, fresh


def _replaced(it: Presented, scope: tuple[str, ...]) -> tuple[RefreshToken, ...]:
    now, fresh = it.terms.now, _fresh(it, scope)
    spent = replace(
        it.token,
        uses=it.token.uses + 1,
        used_at=now,
        replaced_at=now,
        successor=fresh.value,
        kept_until=now + it.policy.refresh.reuse_interval,
    )
    return fresh, spent, fresh


def _fresh(it: Presented, scope: tuple[str, ...]) -> RefreshToken:
    return redemption.refresh_token(it.grant, it.terms, it.policy, _sticky(it, scope))


def _sticky(it: Presented, scope: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the scope of the tokens to come: RFC 6749 6 gives a new one that of the one before."""
    return scope if it.policy.refresh.scope_change is ScopeChange.STICKY else it.token.scope


def ended_access_token(reader: Reader, it: Presented) -> tuple[AccessToken, ...]:
    """Return the access token that came with the refresh token, as revoked, where the policy ends it."""
    if not it.policy.on_refresh.revoke_access_token or it.token.access_token is None:
        return ()
    before = reader.get(AccessToken, it.token.access_token)
    return () if before is None or before.revoked else (replace(before, revoked=True),)
