"""The userinfo endpoint (OIDC Core 5.3), without HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_idp.events import UserinfoRefused, UserinfoServed
from mock_idp.fingerprint import fingerprint
from mock_idp.protocol import identity
from mock_idp.protocol.errors import Cause, ErrorCode, OAuthError

if TYPE_CHECKING:
    from mock_idp.protocol.model import AccessToken, Grant, User
    from mock_idp.provider import Provider

_SCOPE = "openid"


class UserinfoEndpoint:
    """Says who an access token belongs to."""

    def __init__(self, provider: Provider) -> None:
        """Serve ``provider``."""
        self._provider = provider

    async def answer(self, access_token: str) -> dict[str, Any] | str:
        """Return the claims; a JWT of them, for a client that registered for one (5.3.2).

        Raises:
            OAuthError: invalid_token, insufficient_scope (RFC 6750 3.1).

        """
        scope = _SCOPE if self._provider.settings.openid else None
        token, grant, user = await self._whose(access_token, scope)
        claims = identity.userinfo(grant, user, token)
        client = await self._provider.clients.find(grant.client_id)
        if client is None or client.userinfo_signed_response_alg is None:
            return claims
        key = self._provider.keys.active(client.userinfo_signed_response_alg)
        return key.sign({**claims, "iss": self._provider.issuer, "aud": client.client_id})

    async def whose(self, access_token: str) -> tuple[AccessToken, Grant, User]:
        """Return the token with the person it belongs to, who may still use it.

        Raises:
            OAuthError: invalid_token (RFC 6750 3.1).

        """
        return await self._whose(access_token, None)

    async def _whose(self, access_token: str, scope: str | None) -> tuple[AccessToken, Grant, User]:
        """Return what `whose` does; with ``scope``, only if the token has that."""
        tokens = self._provider.access_tokens
        found = await tokens.find(access_token)
        cause = tokens.refusal_cause(found)
        if found is None or cause is not None:
            raise self._refused(access_token, cause or Cause.UNKNOWN_TOKEN)
        token, grant = found
        if scope is not None and scope not in token.scope:
            raise self._refused(access_token, Cause.SCOPE_NOT_GRANTED)
        user = self._provider.directory.find(grant.username)
        if user is None:
            # A client's own token speaks of nobody.
            raise self._refused(access_token, Cause.UNKNOWN_USER)
        served = UserinfoServed(grant.username, token.sub or grant.sub, fingerprint(access_token))
        self._provider.history.append(served)
        return token, grant, user

    def _refused(self, access_token: str, cause: Cause) -> OAuthError:
        """Write the refusal down and return it."""
        error = OAuthError(ErrorCode.INVALID_TOKEN, cause, "The access token is expired, revoked or unknown.")
        if cause is Cause.SCOPE_NOT_GRANTED:
            description = "The access token lacks the scope openid."
            error = OAuthError(ErrorCode.INSUFFICIENT_SCOPE, cause, description)
        self.refused(error, access_token)
        return error

    def refused(self, error: OAuthError, access_token: str | None = None) -> None:
        """Write a refusal down, also of a request that could not be read, or had no token."""
        event = UserinfoRefused(status_of(error), error.cause, fingerprint(access_token))
        self._provider.history.append(event)


def status_of(error: OAuthError) -> int:
    """Return the HTTP status of a bearer token error (RFC 6750 3.1)."""
    statuses = {ErrorCode.INVALID_REQUEST: 400, ErrorCode.INSUFFICIENT_SCOPE: 403}
    return statuses.get(error.code, 401)
