"""The authorization code grant (RFC 6749 4.1.3, OIDC Core 3.1.3)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from mock_idp.protocol import pkce
from mock_idp.protocol.errors import Cause, ErrorCode, OAuthError
from mock_idp.protocol.grants.first_tokens import first_tokens
from mock_idp.protocol.model import AuthorizationCode, Grant
from mock_idp.protocol.params import required
from mock_idp.protocol.redemption import Redemption, Terms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_idp.protocol.records import Reader

GRANT_TYPE = "authorization_code"
TOKEN_PARAMETER = "code"  # noqa: S105  the name of a parameter

_DESCRIPTION = "The code is invalid, expired, already used or was issued to another client."


def decide(reader: Reader, params: Mapping[str, str], terms: Terms) -> Redemption:
    """Decide on the code in ``params``.

    A code that comes twice ends everything issued for it (RFC 6749 4.1.2, RFC 9700 4.5).

    Raises:
        OAuthError: invalid_request, if there is none.

    """
    code = reader.get(AuthorizationCode, required(params, TOKEN_PARAMETER))
    grant = reader.get(Grant, code.grant_id) if code else None
    if code is None or grant is None or grant.client_id != terms.client.client_id:
        cause = Cause.UNKNOWN_TOKEN if grant is None else Cause.OTHER_CLIENT
        return Redemption(grant=grant, refusal=_refusal(cause))
    if code.used:
        revoked = replace(grant, revoked=True)
        return Redemption(grant=grant, refusal=_refusal(Cause.REUSED), revokes=True, writes=(revoked,))
    if terms.now >= code.expires_at:
        return Redemption(grant=grant, refusal=_refusal(Cause.EXPIRED))
    try:
        _check_request(code, params)
    except OAuthError as refusal:
        return Redemption(grant=grant, refusal=refusal)
    return _redeemed(reader, code, grant, terms)


def _redeemed(reader: Reader, code: AuthorizationCode, grant: Grant, terms: Terms) -> Redemption:
    user = terms.user(grant.username)
    if user is None or user.disabled:
        return Redemption(grant=grant, refusal=_refusal(Cause.USER_DISABLED))
    return first_tokens(reader, grant, user, terms, replace(code, used=True))


def _check_request(code: AuthorizationCode, params: Mapping[str, str]) -> None:
    """Compare the token request with the authorization request it continues."""
    if code.redirect_uri is not None and required(params, "redirect_uri") != code.redirect_uri:
        description = "The redirect_uri is not the one of the authorization request."
        raise OAuthError(ErrorCode.INVALID_GRANT, Cause.REDIRECT_URI_DIFFERS, description)
    pkce.verify(code.code_challenge, params.get("code_verifier"))


def _refusal(cause: Cause) -> OAuthError:
    return OAuthError(ErrorCode.INVALID_GRANT, cause, _DESCRIPTION)
