"""Not at all: the probe begins with a refresh token that somebody has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_idp.probe.answers import Tokens
from mock_idp.probe.lab import SignedIn

if TYPE_CHECKING:
    from mock_idp.probe.lab import Ask


class GivenToken:
    """A refresh token, which will be spent."""

    def __init__(self, refresh_token: str) -> None:
        self._tokens = Tokens(refresh=refresh_token)

    async def sign_in(self, ask: Ask) -> SignedIn:  # noqa: ARG002  nobody is asked
        """Return the token."""
        return SignedIn(first=None, tokens=self._tokens)
