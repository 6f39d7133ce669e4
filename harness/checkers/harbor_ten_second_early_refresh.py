"""The lifetime is so short that even the login before expiry refreshes."""

from __future__ import annotations

from harness.checkers.finding import Finding, Weight
from harness.checkers.reading import (
    Login,
    Records,
    explain_successes,
    last_token,
    ran_out,
)
from mock_idp.history import Outcome

CAUSE = "harbor-ten-second-early-refresh"


def check(records: Records) -> Finding | None:
    """A login refreshed although neither token had run out: x/oauth2 refreshes ten seconds early."""

    def explain(login: Login) -> tuple[int, ...] | None:
        token, answered = last_token(records, login), login.refreshes(Outcome.OK)
        if token is None or not answered or ran_out(token.expires_at, login):
            return None
        return None if ran_out(token.id_token_expires_at, login) else (token.number, answered[0].number)

    return explain_successes(records, CAUSE, Weight.UNPROVEN, explain)
