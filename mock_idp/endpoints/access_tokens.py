"""Access tokens as they are shown and as they are found again, opaque or JWTs."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from mock_idp.keys import UnverifiableTokenError
from mock_idp.protocol import jwt_access_token
from mock_idp.protocol.errors import Cause
from mock_idp.protocol.model import AccessToken, Grant
from mock_idp.settings import AccessTokenFormat

if TYPE_CHECKING:
    from mock_idp.protocol.records import Reader
    from mock_idp.provider import Provider


class AccessTokens:
    """The access tokens of a provider."""

    def __init__(self, provider: Provider) -> None:
        """Serve ``provider``."""
        self._provider = provider
        self._are_jwts = provider.settings.access_token_format is AccessTokenFormat.JWT

    def shown(self, token: AccessToken, grant: Grant) -> str:
        """Return what the client is given."""
        if not self._are_jwts:
            return token.value
        provider = self._provider
        now = int(provider.now(grant.client_id))
        claims = jwt_access_token.claims_of(token, grant, issuer=provider.issuer, now=now)
        return provider.keys.active().sign(claims, header=jwt_access_token.HEADER)

    def value_of(self, shown: str) -> str:
        """Return under what a token that somebody presents is stored; empty if it is none of ours."""
        if not self._are_jwts:
            return shown
        try:
            claims = self._provider.keys.verify(shown, issuer=self._provider.issuer)
        except UnverifiableTokenError:
            return ""
        jti = claims.get("jti")
        return jti if isinstance(jti, str) else ""

    async def find(self, shown: str) -> tuple[AccessToken, Grant] | None:
        """Return the token with its grant, good or not; None if it is unknown or long expired."""
        return await self._provider.store.look(partial(_find, self.value_of(shown)))

    def refusal_cause(self, found: tuple[AccessToken, Grant] | None) -> Cause | None:
        """Return why a token is not good, or None."""
        if found is None:
            return Cause.UNKNOWN_TOKEN
        token, grant = found
        if grant.revoked or token.revoked:
            return Cause.REVOKED
        if self._provider.now(grant.client_id) >= token.expires_at:
            return Cause.EXPIRED
        if not grant.username:
            return None
        user = self._provider.directory.find(grant.username)
        return Cause.USER_DISABLED if user is None or user.disabled else None


def _find(value: str, stored: Reader) -> tuple[AccessToken, Grant] | None:
    token = stored.get(AccessToken, value)
    grant = stored.get(Grant, token.grant_id) if token else None
    return None if token is None or grant is None else (token, grant)
