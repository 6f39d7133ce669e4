"""Harbor 1.8 to 1.9.1 will not refresh while the access token lives."""

from __future__ import annotations

from harness.checkers.finding import Finding, Weight
from harness.checkers.reading import Login, Records, explain_refusals
from harness.events import Refusal

CAUSE = "harbor-id-token-dies-before-access-token"


def check(records: Records) -> Finding | None:
    """The ID token ran out before the access token, so x/oauth2 returned the cached one (goharbor/harbor#9267)."""

    def explain(login: Login) -> tuple[int, ...] | None:
        refused = login.checked(Refusal.ACCESS_TOKEN_STILL_VALID)
        return (refused.number,) if refused else None

    return explain_refusals(records, CAUSE, Weight.BROKEN, explain)
