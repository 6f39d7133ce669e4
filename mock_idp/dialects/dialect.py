"""The seam for user systems: one class says how a system speaks, everything else is shared.

Whatever the dialect, these reach it without a line of its own: users and their passwords, the sign-in page,
codes and PKCE, client authentication (Basic or in the form), refresh tokens with rotation, reuse detection
and reuse interval, lifetimes, the clock, the history.

To make one for a system of your own, copy ``examples/upstreams/user_system.py`` and change what differs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from mock_idp.dialects.messages import Answer
from mock_idp.protocol.model import RefreshPolicy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mock_idp.dialects.messages import Caller, Request
    from mock_idp.protocol.errors import Cause, OAuthError
    from mock_idp.protocol.model import User
    from mock_idp.provider import Provider


class Dialect:
    """A user system's way of speaking OAuth 2.0; begin with plain RFC 6749 and override what differs."""

    name: ClassVar[str] = ""
    """How messages call it; empty: by the class's name."""
    authorize: ClassVar[str] = "/authorize"
    """Path of the authorization endpoint, where browsers are sent."""
    token: ClassVar[str] = "/token"  # noqa: S105  a path
    """Path of the token endpoint."""
    tls: ClassVar[bool] = False
    """Served by https only, with a certificate of a test authority."""
    openid: ClassVar[bool] = False
    """Speaks OpenID Connect: asks for the scope ``openid`` and issues ID tokens."""
    refresh: ClassVar[RefreshPolicy] = RefreshPolicy()
    """What it does with refresh tokens unless a run says otherwise.

    ``RefreshPolicy(scope="offline")``: who asks for that scope gets one; ``scope=None``: everybody does;
    ``enabled=False``: nobody does, and no run changes that. Nor does a run change the scope.
    """
    access_tokens_expire: ClassVar[bool] = True
    """Off: they are good for ever and answers have no ``expires_in``, whatever lifetime a run asks for."""

    def __init__(self, provider: Provider) -> None:
        """Speak for ``provider``; its ``issuer`` is the system's base URL, without a slash at the end."""
        self.provider = provider

    def resources(self) -> Mapping[str, Callable[[Caller], Any]]:
        """Return what can be read with an access token: path -> function that returns JSON or an `Answer`.

        A path may have placeholders: ``/orgs/{org}/members/{login}``.
        """
        return {}

    def documents(self) -> Mapping[str, Callable[[], Any]]:
        """Return what anybody can read: path -> function that returns JSON or an `Answer`."""
        return {}

    def subject(self, user: User) -> str:
        """Return the user's stable identifier as this system tells it."""
        return user.sub

    def issued(self, tokens: dict[str, Any], request: Request) -> Answer:  # noqa: ARG002  for those who override
        """Return the answer of the token endpoint; ``tokens`` are the members of RFC 6749 5.1."""
        return Answer(200, tokens)

    def refused(self, error: OAuthError, status: int, request: Request) -> Answer:  # noqa: ARG002
        """Return the token endpoint's error; ``status`` is the one of RFC 6749 5.2.

        ``error.code`` is what RFC 6749 calls it, ``error.cause`` says more exactly why.
        """
        return Answer(status, {"error": error.code, "error_description": error.description})

    def denied(self, cause: Cause) -> Answer:
        """Return a resource's answer to who may not read it.

        ``cause``: MISSING_PARAMETER (no token came), EXPIRED, REVOKED, UNKNOWN_TOKEN, USER_DISABLED.
        """
        return Answer(
            401,
            {"error": "invalid_token", "error_description": f"The access token is not good: {cause}."},
            headers={"WWW-Authenticate": 'Bearer error="invalid_token"'},
        )
