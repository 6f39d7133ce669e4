"""The refresh response had no ID token, and the registry cannot do without."""

from __future__ import annotations

from harness.checkers.finding import Finding, Weight
from harness.checkers.reading import Login, Records, explain_refusals
from harness.events import Refusal
from mock_idp.history import Outcome

CAUSE = "harbor-refresh-without-id-token"


def check(records: Records) -> Finding | None:
    """The refresh brought no ID token, which is legal (OIDC Core 12.2), and the login failed."""

    def explain(login: Login) -> tuple[int, ...] | None:
        refused = login.checked(Refusal.NO_ID_TOKEN_IN_REFRESH) or login.checked(Refusal.NO_USERINFO)
        answered = [r for r in login.refreshes(Outcome.OK) if r.event.id_token is None]
        if refused is None or not (answered or refused.event.refusal is Refusal.NO_ID_TOKEN_IN_REFRESH):
            return None
        return (*(record.number for record in answered), refused.number)

    return explain_refusals(records, CAUSE, Weight.BROKEN, explain)
