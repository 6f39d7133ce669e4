"""The userinfo endpoint (OIDC Core 5.3), without HTTP."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from mock_idp.events import UserinfoRefused, UserinfoServed
from mock_idp.fingerprint import fingerprint
from mock_idp.protocol import identity
from mock_idp.protocol.errors import Cause, ErrorCode, OAuthError
from mock_idp.protocol.model import AccessToken, Grant

if TYPE_CHECKING:
    from mock_idp.protocol.model import User
    from mock_idp.protocol.records import Reader
    from mock_idp.provider import Provider


def _find(value: str, stored: Reader) -> tuple[AccessToken, Grant] | None:
    """Return the access token with its grant; None if it is unknown or long expired."""
    token = stored.get(AccessToken, value)
    grant = stored.get(Grant, token.grant_id) if token else None
    return None if token is None or grant is None else (token, grant)


class UserinfoEndpoint:
    """Says who an access token belongs to."""

    def __init__(self, provider: Provider) -> None:
        """Serve ``provider``."""
        self._provider = provider

    async def answer(self, access_token: str) -> dict[str, Any]:
        """Return the claims.

        Raises:
            OAuthError: invalid_token (RFC 6750 3.1).

        """
        token, grant, user = await self.whose(access_token)
        return identity.userinfo(grant, user, token)

    async def whose(self, access_token: str) -> tuple[AccessToken, Grant, User]:
        """Return the token with the person it belongs to, who may still use it.

        Raises:
            OAuthError: invalid_token (RFC 6750 3.1).

        """
        found = await self._provider.store.transact(partial(_find, access_token))
        user = self._provider.directory.find(found[1].username) if found else None
        cause = self._cause(found)
        if cause is None and (user is None or user.disabled):
            cause = Cause.USER_DISABLED
        if found is None or user is None or cause is not None:
            refusal = UserinfoRefused(401, cause or Cause.UNKNOWN_TOKEN, fingerprint(access_token))
            self._provider.history.append(refusal)
            description = "The access token is expired, revoked or unknown."
            raise OAuthError(ErrorCode.INVALID_TOKEN, Cause(refusal.cause), description)
        token, grant = found
        served = UserinfoServed(grant.username, grant.sub, fingerprint(access_token))
        self._provider.history.append(served)
        return token, grant, user

    def _cause(self, found: tuple[AccessToken, Grant] | None) -> Cause | None:
        """Return why the token is not good, or None."""
        if found is None:
            return Cause.UNKNOWN_TOKEN
        token, grant = found
        if grant.revoked or token.revoked:
            return Cause.REVOKED
        return Cause.EXPIRED if self._provider.clock.now() >= token.expires_at else None
