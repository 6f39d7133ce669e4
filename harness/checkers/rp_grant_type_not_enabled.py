"""The provider issued a refresh token but refuses the refresh grant."""

from __future__ import annotations

from harness.checkers.finding import Finding, Weight
from harness.checkers.reading import Login, Records, explain_refusals

CAUSE = "rp-grant-type-not-enabled"


def check(records: Records) -> Finding | None:
    """The first refresh grant was answered unsupported_grant_type or unauthorized_client."""

    def explain(login: Login) -> tuple[int, ...] | None:
        answers = login.refreshes()
        if not answers or answers[0].event.error not in {"unsupported_grant_type", "unauthorized_client"}:
            return None
        return (answers[0].number,)

    return explain_refusals(records, CAUSE, Weight.BROKEN, explain)
