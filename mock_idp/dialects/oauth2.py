"""Plain OAuth 2.0 with a userinfo address, for Dex's connector ``oauth``.

Dex v2.45.1 (connector/oauth/oauth.go) reads by default ``id``, ``user_name``, ``preferred_username``,
``email``, ``email_verified`` and ``groups``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_idp.dialects.dialect import Dialect
from mock_idp.protocol.model import RefreshPolicy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mock_idp.dialects.messages import Caller


class OAuth2(Dialect):
    """Every sign-in gets a refresh token, as RFC 6749 1.5 leaves to the server."""

    name = "oauth2"
    refresh = RefreshPolicy(scope=None)

    def resources(self) -> Mapping[str, Callable[[Caller], Any]]:
        """Return the one thing there is: who the token belongs to."""
        return {"/userinfo": _userinfo}


def _userinfo(caller: Caller) -> dict[str, Any]:
    user = caller.user
    return {"id": user.sub, "user_name": user.username} | user.claims
