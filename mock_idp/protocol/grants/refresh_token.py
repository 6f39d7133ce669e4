"""The refresh grant (RFC 6749 6, OIDC Core 12, RFC 9700 4.14.2)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mock_idp.protocol import redemption, refreshing, rotation
from mock_idp.protocol.errors import Cause, ErrorCode, OAuthError
from mock_idp.protocol.params import required, scope_of
from mock_idp.protocol.policy import ScopeChange
from mock_idp.protocol.redemption import Redemption, Terms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_idp.protocol.policy import RefreshPolicy
    from mock_idp.protocol.records import Reader
    from mock_idp.protocol.refreshing import Presented

GRANT_TYPE = "refresh_token"
TOKEN_PARAMETER = "refresh_token"  # noqa: S105  the name of a parameter

_DESCRIPTION = "The refresh token is invalid, expired, revoked or was issued to another client."


def decide(reader: Reader, params: Mapping[str, str], terms: Terms) -> Redemption:
    """Decide on the refresh token in ``params``.

    Only a success spends the token: a disabled user who is enabled again goes on where they were.

    Raises:
        OAuthError: invalid_request, if there is none.

    """
    it = refreshing.presented(reader, required(params, TOKEN_PARAMETER), terms)
    refresh = terms.policy("").refresh if it is None else it.policy.refresh
    refusal = _switched_off(refresh)
    if refusal is not None or it is None:
        unknown = OAuthError(ErrorCode.INVALID_GRANT, Cause.UNKNOWN_TOKEN, _DESCRIPTION)
        return Redemption(grant=it.grant if it else None, refusal=refusal or unknown)
    cause = refreshing.refusal_cause(it)
    if cause is not None:
        return _refused(it, cause)
    try:
        return _refreshed(reader, it, _scope(it, params))
    except OAuthError as error:
        return Redemption(grant=it.grant, refusal=error)


def _refreshed(reader: Reader, it: Presented, scope: tuple[str, ...]) -> Redemption:
    on_refresh = it.policy.on_refresh
    shown = tuple(value for value in scope if value not in on_refresh.drop_scopes)
    access = redemption.access_token(
        it.grant,
        shown,
        it.terms,
        it.policy,
        drop_claims=on_refresh.drop_claims,
        sub=on_refresh.sub,
    )
    returned, *changed = rotation.rotated(it, scope)
    return Redemption(
        grant=it.grant,
        user=it.terms.user(it.grant.username),
        scope=shown,
        access_token=access,
        refresh_token=returned if on_refresh.refresh_token or returned.value != it.token.value else None,
        refreshes=True,
        writes=(*changed, *rotation.ended_access_token(reader, it), access),
    )


def _scope(it: Presented, params: Mapping[str, str]) -> tuple[str, ...]:
    """Return the scope to answer with.

    Raises:
        OAuthError: invalid_scope, if more is asked for than was granted (RFC 6749 6).

    """
    granted = it.grant.scope if it.token.scope is None else it.token.scope
    asked = scope_of(params)
    change = it.policy.refresh.scope_change
    if not asked or change is ScopeChange.IGNORE:
        return granted
    if change is ScopeChange.INTERSECT:
        return tuple(value for value in asked if value in granted)
    if not set(asked) <= set(granted):
        description = "The scope exceeds the one that was granted."
        raise OAuthError(ErrorCode.INVALID_SCOPE, Cause.SCOPE_NOT_GRANTED, description)
    return asked


def _switched_off(refresh: RefreshPolicy) -> OAuthError | None:
    """Return why no refresh token is good, if none is."""
    if not refresh.enabled:
        description = "Refresh is switched off at this provider."
        return OAuthError(ErrorCode.UNSUPPORTED_GRANT_TYPE, Cause.REFRESH_OFF, description)
    if not refresh.grant_enabled:
        description = "The client may not use the grant refresh_token."
        return OAuthError(ErrorCode.UNAUTHORIZED_CLIENT, Cause.GRANT_NOT_ALLOWED, description)
    return None


def _refused(it: Presented, cause: Cause) -> Redemption:
    """Return the refusal: several causes share one answer (RFC 6749 5.2); reuse may end the lineage."""
    refusal = OAuthError(ErrorCode.INVALID_GRANT, cause, _DESCRIPTION)
    if cause is not Cause.REUSED or not it.policy.refresh.reuse_detection:
        return Redemption(grant=it.grant, refusal=refusal)
    ended = replace(it.grant, revoked=True)
    return Redemption(grant=it.grant, refusal=refusal, revokes=True, writes=(ended,))
