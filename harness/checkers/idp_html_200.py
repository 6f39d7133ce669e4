"""The provider answered a refresh with a web page."""

from __future__ import annotations

from http import HTTPStatus

from harness.checkers.finding import Finding, Weight
from harness.checkers.reading import Login, Records, explain_refusals
from mock_idp.history import Outcome

CAUSE = "idp-html-200"


def check(records: Records) -> Finding | None:
    """The first refresh grant was answered 200 with something that is no token response."""

    def explain(login: Login) -> tuple[int, ...] | None:
        answers = login.refreshes()
        if not answers or answers[0].event.outcome is Outcome.OK or answers[0].event.status != HTTPStatus.OK:
            return None
        return (answers[0].number,)

    return explain_refusals(records, CAUSE, Weight.BROKEN, explain)
