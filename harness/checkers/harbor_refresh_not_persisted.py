"""The registry refreshed, and then presented the spent refresh token again."""

from __future__ import annotations

from harness.checkers.finding import Finding, Weight
from harness.checkers.reading import Login, Records, explain_refusals, logins
from mock_idp.history import Outcome

CAUSE = "harbor-refresh-not-persisted"


def check(records: Records) -> Finding | None:
    """A login sent a refresh token that an earlier login had already exchanged for another."""

    def explain(login: Login) -> tuple[int, ...] | None:
        sent = {answer.event.refresh_token: answer.number for answer in login.refreshes()}
        for earlier in logins(records):
            if earlier.completed.number > login.started.number:
                continue
            for answer in earlier.refreshes(Outcome.OK):
                replaced = answer.event.new_refresh_token not in {None, answer.event.refresh_token}
                if replaced and answer.event.refresh_token in sent:
                    return (answer.number, sent[answer.event.refresh_token])
        return None

    return explain_refusals(records, CAUSE, Weight.BROKEN, explain)
