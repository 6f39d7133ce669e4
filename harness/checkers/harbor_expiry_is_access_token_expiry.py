"""The ID token ran out, the access token lives on, and the registry looks at the latter only."""

from __future__ import annotations

from harness.checkers.finding import Finding, Weight
from harness.checkers.reading import (
    Login,
    Records,
    explain_successes,
    last_token,
    ran_out,
)

CAUSE = "harbor-expiry-is-access-token-expiry"


def check(records: Records) -> Finding | None:
    """A login worked without a refresh after the ID token's exp, inside expires_in (goharbor/harbor#9435)."""

    def explain(login: Login) -> tuple[int, ...] | None:
        token = last_token(records, login)
        if token is None or not token.expires_in or login.refreshes():
            return None
        over = ran_out(token.id_token_expires_at, login) and not ran_out(token.expires_at, login)
        return (token.number,) if over else None

    return explain_successes(records, CAUSE, Weight.UNPROVEN, explain)
