"""The provider never said when its token ends, so the registry never refreshes."""

from __future__ import annotations

from harness.checkers.finding import Finding, Weight
from harness.checkers.reading import (
    Login,
    Records,
    explain_successes,
    last_token,
    ran_out,
)

CAUSE = "harbor-expires-in-absent"


def check(records: Records) -> Finding | None:
    """A login worked after the ID token ran out, without a refresh, on a token without expires_in."""

    def explain(login: Login) -> tuple[int, ...] | None:
        token = last_token(records, login)
        if token is None or token.expires_in or login.refreshes():
            return None
        return (token.number,) if ran_out(token.id_token_expires_at, login) else None

    return explain_successes(records, CAUSE, Weight.UNPROVEN, explain)
