"""The client credentials grant (RFC 6749 4.4): an access token that speaks of the client itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_idp.protocol import redemption
from mock_idp.protocol.errors import Cause, ErrorCode, OAuthError
from mock_idp.protocol.identity import CLAIMS_BY_SCOPE
from mock_idp.protocol.model import Grant
from mock_idp.protocol.params import scope_of
from mock_idp.protocol.redemption import Redemption, Terms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_idp.protocol.model import Client
    from mock_idp.protocol.records import Reader

GRANT_TYPE = "client_credentials"
TOKEN_PARAMETER = ""
"""Nothing is redeemed."""

_OF_PEOPLE = {"openid", "offline_access", *CLAIMS_BY_SCOPE}
"""Scope values that ask for what only people have; they are ignored, as RFC 6749 3.3 allows."""


def decide(_: Reader, params: Mapping[str, str], terms: Terms) -> Redemption:
    """Decide on the request: no refresh token (4.4.3), no ID token.

    Raises:
        OAuthError: unauthorized_client, to a public client; invalid_scope.

    """
    client = terms.client
    if client.is_public:
        description = "A public client cannot use the grant client_credentials."
        raise OAuthError(ErrorCode.UNAUTHORIZED_CLIENT, Cause.GRANT_NOT_ALLOWED, description)
    scope = _scope(params, client)
    # No refresh token goes out, so its unguessable value is free to name the grant.
    grant = Grant(
        grant_id=terms.fresh_refresh_token,
        client_id=client.client_id,
        username="",
        sub=client.client_id,
        scope=scope,
        auth_time=terms.now,
        created_at=terms.now,
    )
    access = redemption.access_token(grant, scope, terms, terms.policy(""))
    return Redemption(grant=grant, scope=scope, access_token=access, writes=(grant, access))


def _scope(params: Mapping[str, str], client: Client) -> tuple[str, ...]:
    """Return what is asked for; by default, all that the client registered for.

    Raises:
        OAuthError: invalid_scope, if it did not register for all of it.

    """
    asked = scope_of(params) or client.scope or ()
    if client.scope is not None and not set(asked) <= set(client.scope):
        description = "The scope exceeds the one that the client is registered for."
        raise OAuthError(ErrorCode.INVALID_SCOPE, Cause.SCOPE_NOT_GRANTED, description)
    return tuple(value for value in asked if value not in _OF_PEOPLE)
