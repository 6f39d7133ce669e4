"""The client says that it logged in, and the registry never heard of it."""

from __future__ import annotations

from harness.checkers.finding import Finding, Weight
from harness.checkers.reading import Login, Records, explain_successes
from harness.events import ChallengeAnswered, ServiceTokenAnswered
from mock_idp.history import of

CAUSE = "client-never-called"


def check(records: Records) -> Finding | None:
    """No request reached the registry during a login that is said to have worked."""

    def explain(login: Login) -> tuple[int, ...] | None:
        heard = (*of(login.inside, ChallengeAnswered), *of(login.inside, ServiceTokenAnswered))
        return None if heard else (login.started.number,)

    return explain_successes(records, CAUSE, Weight.UNBELIEVABLE, explain)
