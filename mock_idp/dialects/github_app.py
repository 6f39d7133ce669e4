"""A GitHub App that opted in to tokens that expire: refresh tokens that rotate.

Dex v2.45.1 keeps the access token alone, so its connector ``github`` fails once that runs out.
Source: docs.github.com "Refreshing user access tokens".
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_idp.dialects.github import GitHub
from mock_idp.dialects.messages import Answer
from mock_idp.protocol.model import RefreshPolicy

if TYPE_CHECKING:
    from mock_idp.dialects.messages import Request
    from mock_idp.protocol.errors import OAuthError


class GitHubApp(GitHub):
    """As GitHub, with ``expires_in`` and a refresh token in each answer."""

    name = "github-app"
    refresh = RefreshPolicy(scope=None)
    access_tokens_expire = True

    def refused(self, error: OAuthError, status: int, request: Request) -> Answer:
        """Return the error; a refresh token has one of its own."""
        answer = super().refused(error, status, request)
        if "refresh token" not in error.description:
            return answer
        return Answer(200, {**answer.body, "error": "bad_refresh_token"}, form=answer.form)
