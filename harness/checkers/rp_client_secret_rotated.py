"""The provider no longer takes the registry's client secret."""

from __future__ import annotations

from harness.checkers.finding import Finding, Weight
from harness.checkers.reading import Login, Records, explain_refusals

CAUSE = "rp-client-secret-rotated"


def check(records: Records) -> Finding | None:
    """Every refresh grant of the login was answered invalid_client, in both authentication styles."""

    def explain(login: Login) -> tuple[int, ...] | None:
        answers = login.refreshes()
        if not answers or any(answer.event.error != "invalid_client" for answer in answers):
            return None
        return tuple(answer.number for answer in answers)

    return explain_refusals(records, CAUSE, Weight.BROKEN, explain)
