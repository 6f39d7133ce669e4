"""What the history is told of a token request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mock_idp.events import TokenIssued, TokenRefused
from mock_idp.fingerprint import fingerprint

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_idp.protocol.error_texts import Refusal
    from mock_idp.protocol.errors import Cause
    from mock_idp.protocol.redemption import Redemption


@dataclass
class Attempt:
    """What is known so far of one token request."""

    grant: str = ""
    client_id: str = ""
    presented: str | None = None
    username: str | None = None

    def refused(self, cause: Cause, told: Refusal) -> TokenRefused:
        """Return the event of the attempt's end, with what the client reads."""
        return TokenRefused(
            grant=self.grant,
            client_id=self.client_id,
            status=told.status,
            error=told.error,
            cause=cause,
            presented=self.presented,
            username=self.username,
        )

    def issued(
        self,
        decision: Redemption,
        response: Mapping[str, Any],
        claims: Mapping[str, Any],
        about_user: dict[str, Any],
    ) -> TokenIssued:
        """Return the event of its success, with what the ID token says, or would say."""
        grant, shown = decision.grant, response.get("expires_in")
        assert grant is not None  # noqa: S101  a decision without refusal names it
        return TokenIssued(
            grant=self.grant,
            grant_id=fingerprint(grant.grant_id),
            client_id=grant.client_id,
            username=grant.username,
            scope=" ".join(decision.scope),
            presented=self.presented or "",
            access_token=fingerprint(response["access_token"]),
            refresh_token=fingerprint(response.get("refresh_token")),
            id_token=fingerprint(response.get("id_token")),
            expires_in=None if shown is None else float(shown) if isinstance(shown, str) else shown,
            iss=claims["iss"],
            sub=claims["sub"],
            aud=claims["aud"],
            id_token_exp=claims["exp"] if "id_token" in response else None,
            claims=about_user,
        )
