"""OpenID Connect, for Dex's connector ``oidc``: what mock_idp speaks by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_idp.dialects.dialect import Dialect
from mock_idp.dialects.messages import Answer
from mock_idp.protocol import discovery, identity
from mock_idp.protocol.errors import Cause

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mock_idp.dialects.messages import Caller


class OpenIDConnect(Dialect):
    """Discovery, keys, ID tokens, userinfo; refresh tokens for the scope ``offline_access``."""

    name = "oidc"
    authorize = discovery.AUTHORIZATION
    token = discovery.TOKEN
    openid = True

    def documents(self) -> Mapping[str, Callable[[], Any]]:
        """OpenID Connect Discovery 1.0 section 4, and the JWKS (OIDC Core 10.1.1)."""
        return {discovery.DOCUMENT: self.provider.discovery, discovery.KEYS: self.provider.jwks}

    def resources(self) -> Mapping[str, Callable[[Caller], Any]]:
        """OIDC Core 5.3."""
        return {discovery.USERINFO: _userinfo}

    def denied(self, cause: Cause) -> Answer:
        """RFC 6750 3: the error travels in the header; who sent no token learns no error."""
        if cause is Cause.MISSING_PARAMETER:
            return Answer(401, headers={"WWW-Authenticate": "Bearer"})
        description = "The access token is expired, revoked or unknown."
        challenge = f'Bearer error="invalid_token", error_description="{description}"'
        body = {"error": "invalid_token", "error_description": description}
        return Answer(401, body, headers={"WWW-Authenticate": challenge})


def _userinfo(caller: Caller) -> dict[str, Any]:
    return {**identity.identity_claims(caller.user, caller.scope), "sub": caller.user.sub}
