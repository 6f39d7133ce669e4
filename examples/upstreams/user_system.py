"""A user system of your own behind a connector: copy this file, and change what your system does otherwise.

    refresh-harness check --connector connector.yaml --upstream user_system.py

This one speaks OAuth 2.0 and has one resource, which says who an access token belongs to:

    GET  /authorize   browsers; the scope ``offline`` asks for a refresh token
    POST /token       codes and refresh tokens; each refresh replaces the refresh token
    GET  /api/me      {"id", "login", "display_name", "mail", "mail_confirmed", "teams"}

Users and passwords, the sign-in page, codes, PKCE, client authentication, lifetimes and the clock need no
line here: every dialect has them.
"""

from __future__ import annotations

from typing import Any

from mock_idp.dialects import Answer, Caller, Cause, Dialect, RefreshPolicy


class UserSystem(Dialect):
    """The user system of the example connectors."""

    name = "user-system"

    # Where the endpoints are. (tls = True would serve all of it by https.)
    authorize = "/authorize"
    token = "/token"

    # Who gets a refresh token, and what becomes of one that was used: it is replaced, may come again for
    # 30 seconds, as after an answer that got lost, and whoever sends it later ends the whole session.
    refresh = RefreshPolicy(scope="offline", rotation=True, reuse_interval=30)

    def resources(self) -> dict[str, Any]:
        """Say what can be read with an access token: path -> function that returns JSON."""
        return {"/api/me": self.me}

    def me(self, caller: Caller) -> dict[str, Any]:
        """Tell the caller who they are, as of now: changes upstream show here first."""
        claims = caller.user.claims
        return {
            "id": caller.user.sub,
            "login": caller.user.username,
            "display_name": claims.get("name"),
            "mail": claims.get("email"),
            "mail_confirmed": claims.get("email_verified", False),
            "teams": claims.get("groups", []),
        }

    def denied(self, cause: Cause) -> Answer:
        """Say what a resource answers to who may not read it."""
        if cause is Cause.USER_DISABLED:
            return Answer(403, {"message": "account is disabled"})
        if cause is Cause.MISSING_PARAMETER:
            return Answer(401, {"message": "no token"})
        return Answer(401, {"message": "token expired"})
