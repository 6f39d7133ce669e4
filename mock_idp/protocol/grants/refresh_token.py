"""The refresh grant (RFC 6749 6, OIDC Core 12, RFC 9700 4.14.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_idp.protocol import redemption
from mock_idp.protocol.errors import Cause, ErrorCode, OAuthError
from mock_idp.protocol.params import scope_of
from mock_idp.protocol.redemption import Redemption, Terms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_idp.protocol.model import Grant, RefreshToken

GRANT_TYPE = "refresh_token"
TOKEN_PARAMETER = "refresh_token"  # noqa: S105  the name of a parameter

_DESCRIPTION = "The refresh token is invalid, expired, revoked or was issued to another client."


def redeem(
    token: RefreshToken | None, grant: Grant | None, params: Mapping[str, str], terms: Terms
) -> Redemption:
    """Decide on a presented refresh token.

    Only a success spends the token: a disabled user who is enabled again goes on where they were.
    """
    refusal = _refusal_of(token, grant, terms)
    if token is None or grant is None or refusal is not None:
        reused = refusal is not None and refusal.cause is Cause.REUSED
        return Redemption(grant=grant, refusal=refusal, revokes=reused and terms.refresh.reuse_detection)
    scope = scope_of(params) or grant.scope
    if not set(scope) <= set(grant.scope):
        description = "The scope exceeds the one that was granted."
        refusal = OAuthError(ErrorCode.INVALID_SCOPE, Cause.SCOPE_NOT_GRANTED, description)
        return Redemption(grant=grant, refusal=refusal)
    return Redemption(
        grant=grant,
        user=terms.user(grant.username),
        spends=terms.refresh.rotation,
        spent_at=_replaced_at(token, terms) if terms.refresh.rotation else None,
        scope=scope,
        access_token=redemption.access_token(grant, scope, terms),
        refresh_token=redemption.refresh_token(grant, terms) if terms.refresh.rotation else token,
    )


def _replaced_at(token: RefreshToken, terms: Terms) -> float:
    """Return when ``token`` was first replaced: its reuse interval begins there and is never prolonged."""
    return terms.now if token.replaced_at is None else token.replaced_at


def _may_come_again(token: RefreshToken, terms: Terms) -> bool:
    """Tell whether a replaced token is still inside its reuse interval."""
    return token.replaced_at is not None and terms.now < token.replaced_at + terms.refresh.reuse_interval


def _refusal_of(token: RefreshToken | None, grant: Grant | None, terms: Terms) -> OAuthError | None:
    """Return why ``token`` is not good, or None; several causes share one answer (RFC 6749 5.2)."""
    cause = _cause_of(token, grant, terms)
    if cause is None:
        return None
    if cause is Cause.REFRESH_OFF:
        return OAuthError(
            ErrorCode.UNSUPPORTED_GRANT_TYPE, cause, "Refresh is switched off at this provider."
        )
    return OAuthError(ErrorCode.INVALID_GRANT, cause, _DESCRIPTION)


def _cause_of(token: RefreshToken | None, grant: Grant | None, terms: Terms) -> Cause | None:
    if not terms.refresh.enabled:
        return Cause.REFRESH_OFF
    if token is None or grant is None:
        return Cause.UNKNOWN_TOKEN
    if grant.client_id != terms.client.client_id:
        return Cause.OTHER_CLIENT
    return _cause_of_its_own(token, grant, terms)


def _cause_of_its_own(token: RefreshToken, grant: Grant, terms: Terms) -> Cause | None:
    """Return why the client's own token is not good any more."""
    if grant.revoked:
        return Cause.REVOKED
    if token.used and not _may_come_again(token, terms):
        return Cause.REUSED
    if token.expires_at is not None and terms.now >= token.expires_at:
        return Cause.EXPIRED
    user = terms.user(grant.username)
    return Cause.USER_DISABLED if user is None or user.disabled else None
