"""A wrong secret was accepted."""

from __future__ import annotations

from harness.checkers.finding import Finding, Weight
from harness.checkers.reading import Login, Records, explain_successes

CAUSE = "harbor-accepts-wrong-secret"


def check(records: Records) -> Finding | None:
    """A login with a secret that was wrong on purpose worked."""

    def explain(login: Login) -> tuple[int, ...] | None:
        return None if login.with_current_secret else (login.started.number,)

    return explain_successes(records, CAUSE, Weight.BROKEN, explain)
