"""The provider, or the upstream behind a Dex, was out of order or too busy."""

from __future__ import annotations

from http import HTTPStatus

from harness.checkers.finding import Finding, Weight
from harness.checkers.reading import Login, Records, explain_refusals
from harness.checkers.refresh_findings import Shown, explain_errors
from harness.checkers.refreshes import Refresh, has_dex

CAUSE = "idp-5xx-or-429"


def check(records: Records) -> Finding | None:
    """The first refresh grant was answered with a server error or 429; the next login may work.

    A Dex answers 500 whatever its connector failed for, so there the upstream's answer counts.
    """
    if has_dex(records):
        return explain_errors(records, CAUSE, _upstream_out_of_order)

    def explain(login: Login) -> tuple[int, ...] | None:
        answers = login.refreshes()
        status = answers[0].event.status if answers else None
        if status is None or not (
            status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR
        ):
            return None
        return (answers[0].number,)

    return explain_refusals(records, CAUSE, Weight.BROKEN, explain)


def _upstream_out_of_order(refresh: Refresh) -> Shown | None:
    """Return what shows that the upstream failed last: a call that worked in the end explains nothing."""
    return Shown(refresh.evidence) if refresh.calls and refresh.calls[-1].out_of_order else None
