"""The authorization code grant (RFC 6749 4.1.3, OIDC Core 3.1.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_idp.protocol import pkce, redemption
from mock_idp.protocol.errors import Cause, ErrorCode, OAuthError
from mock_idp.protocol.params import required
from mock_idp.protocol.redemption import Redemption, Terms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_idp.protocol.model import AuthorizationCode, Grant

GRANT_TYPE = "authorization_code"
TOKEN_PARAMETER = "code"  # noqa: S105  the name of a parameter

_DESCRIPTION = "The code is invalid, expired, already used or was issued to another client."


def redeem(
    code: AuthorizationCode | None, grant: Grant | None, params: Mapping[str, str], terms: Terms
) -> Redemption:
    """Decide on a presented code.

    A code that comes twice ends everything issued for it (RFC 6749 4.1.2, RFC 9700 4.5).
    """
    if code is None or grant is None or grant.client_id != terms.client.client_id:
        cause = Cause.UNKNOWN_TOKEN if grant is None else Cause.OTHER_CLIENT
        return Redemption(grant=grant, refusal=_refusal(cause))
    if code.used:
        return Redemption(grant=grant, refusal=_refusal(Cause.REUSED), revokes=True)
    if terms.now >= code.expires_at:
        return Redemption(grant=grant, refusal=_refusal(Cause.EXPIRED))
    try:
        _check_request(code, params)
    except OAuthError as refusal:
        return Redemption(grant=grant, refusal=refusal)
    user = terms.user(grant.username)
    if user is None or user.disabled:
        return Redemption(grant=grant, refusal=_refusal(Cause.USER_DISABLED))
    wanted = terms.refresh.scope is None or terms.refresh.scope in grant.scope
    refreshable = terms.refresh.enabled and wanted
    return Redemption(
        grant=grant,
        user=user,
        spends=True,
        scope=grant.scope,
        access_token=redemption.access_token(grant, grant.scope, terms),
        refresh_token=redemption.refresh_token(grant, terms) if refreshable else None,
    )


def _check_request(code: AuthorizationCode, params: Mapping[str, str]) -> None:
    """Compare the token request with the authorization request it continues."""
    if required(params, "redirect_uri") != code.redirect_uri:
        description = "The redirect_uri is not the one of the authorization request."
        raise OAuthError(ErrorCode.INVALID_GRANT, Cause.REDIRECT_URI_DIFFERS, description)
    pkce.verify(code.code_challenge, params.get("code_verifier"))


def _refusal(cause: Cause) -> OAuthError:
    return OAuthError(ErrorCode.INVALID_GRANT, cause, _DESCRIPTION)
