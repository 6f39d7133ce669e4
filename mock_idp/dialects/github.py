"""GitHub Enterprise's REST API, for Dex's connector ``github`` (``hostName: $UPSTREAM_HOST``).

An OAuth App's access tokens never expire, and there are no refresh tokens. Sources:
docs.github.com "Authorizing OAuth apps", "Troubleshooting OAuth app access token request errors" and
"REST API endpoints" for users, emails, organizations and teams; Dex v2.45.1 connector/github/github.go.

Of a user's groups ``acme`` is an organization, and ``acme:dev`` the team ``dev`` in it, as Dex writes them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zlib import crc32

from mock_idp.dialects.dialect import Dialect
from mock_idp.dialects.messages import Answer
from mock_idp.protocol.errors import Cause, ErrorCode
from mock_idp.protocol.model import RefreshPolicy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mock_idp.dialects.messages import Caller, Request
    from mock_idp.protocol.errors import OAuthError
    from mock_idp.protocol.model import User

_TOKEN_ERRORS = {
    ErrorCode.INVALID_CLIENT: "incorrect_client_credentials",
    Cause.REDIRECT_URI_DIFFERS: "redirect_uri_mismatch",
    ErrorCode.INVALID_GRANT: "bad_verification_code",
}
_NAMES = ("name", "email", "company", "blog", "location", "bio")


class GitHub(Dialect):
    """https only; the token endpoint answers errors with 200, and speaks JSON to those who ask for it."""

    name = "github"
    authorize = "/login/oauth/authorize"
    token = "/login/oauth/access_token"  # noqa: S105  a path
    tls = True
    refresh = RefreshPolicy(enabled=False)
    access_tokens_expire = False

    def resources(self) -> Mapping[str, Callable[[Caller], Any]]:
        """Return what the connector reads: the user, addresses, organizations, teams, memberships."""
        return {
            "/api/v3/user": self._user,
            "/api/v3/user/emails": _emails,
            "/api/v3/user/orgs": _orgs,
            "/api/v3/user/teams": _teams,
            "/api/v3/orgs/{org}/members/{login}": _membership,
        }

    def subject(self, user: User) -> str:
        """Return GitHub's numeric id, made of the subject if that is no number."""
        return user.sub if user.sub.isdecimal() else str(crc32(user.sub.encode()))

    def issued(self, tokens: dict[str, Any], request: Request) -> Answer:
        """Return the tokens; scopes are joined by commas."""
        scope = str(tokens.get("scope", "")).replace(" ", ",")
        return _answer({**tokens, "token_type": "bearer", "scope": scope}, request)

    def refused(self, error: OAuthError, status: int, request: Request) -> Answer:  # noqa: ARG002  always 200
        """Return the error under GitHub's own name."""
        name = _TOKEN_ERRORS.get(error.cause) or _TOKEN_ERRORS.get(error.code) or error.code
        return _answer({"error": name, "error_description": error.description}, request)

    def denied(self, cause: Cause) -> Answer:
        """Return GitHub's words."""
        if cause is Cause.USER_DISABLED:
            return Answer(403, {"message": "Sorry. Your account was suspended."})
        message = "Requires authentication" if cause is Cause.MISSING_PARAMETER else "Bad credentials"
        return Answer(401, {"message": message})

    def _user(self, caller: Caller) -> dict[str, Any]:
        public = {name: caller.user.claims.get(name) for name in _NAMES}
        return {"login": caller.user.username, "id": int(self.subject(caller.user)), **public}


def _answer(body: dict[str, Any], request: Request) -> Answer:
    return Answer(200, body, form=not request.wants_json)


def _emails(caller: Caller) -> list[dict[str, Any]]:
    email, verified = caller.user.claims.get("email"), caller.user.claims.get("email_verified", False)
    return [{"email": email, "primary": True, "verified": verified, "visibility": "public"}] if email else []


def _groups(caller: Caller) -> list[tuple[str, str]]:
    """Return organization and team of each group; no team: the organization itself."""
    pairs = [str(group).partition(":") for group in caller.user.claims.get("groups", [])]
    return [(org, team) for org, _, team in pairs]


def _orgs(caller: Caller) -> list[dict[str, Any]]:
    names = dict.fromkeys(org for org, _ in _groups(caller))
    return [{"login": name, "id": crc32(name.encode())} for name in names]


def _teams(caller: Caller) -> list[dict[str, Any]]:
    return [
        {"name": team, "slug": team.lower().replace(" ", "-"), "organization": {"login": org}}
        for org, team in _groups(caller)
        if team
    ]


def _membership(caller: Caller) -> Answer:
    """Return 204 if the caller asks about an organization of their own."""
    org, login = caller.request.path["org"], caller.request.path["login"]
    member = login == caller.user.username and org in {org for org, _ in _groups(caller)}
    return Answer(204) if member else Answer(404, {"message": "Not Found"})
