"""The client says that it logged in, but the registry never accepted its secret."""

from __future__ import annotations

from harness.checkers.finding import Finding, Weight
from harness.checkers.reading import Login, Records, explain_successes
from harness.events import ChallengeAnswered, ServiceTokenAnswered
from mock_idp.history import of

CAUSE = "client-sent-no-credentials"


def check(records: Records) -> Finding | None:
    """The registry answered, yet accepted no secret of that user: every client calls that a success."""

    def explain(login: Login) -> tuple[int, ...] | None:
        requests = of(login.inside, ChallengeAnswered)
        accepted = login.checked()
        if accepted is not None and accepted.event.accepted and accepted.event.username == login.username:
            return None
        asked = of(login.inside, ServiceTokenAnswered)
        seen = (*requests, *asked)
        return tuple(record.number for record in seen) or None

    return explain_successes(records, CAUSE, Weight.UNBELIEVABLE, explain)
