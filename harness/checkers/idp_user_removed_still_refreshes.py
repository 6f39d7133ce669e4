"""A disabled user's refresh was answered all the same."""

from __future__ import annotations

from functools import partial

from harness.checkers.finding import Finding, Weight
from harness.checkers.reading import Login, Records, disabled_at, explain_successes
from harness.checkers.refresh_findings import Shown, unmask
from harness.checkers.refreshes import Refresh, disabled_upstream, has_dex
from mock_idp.history import Outcome

CAUSE = "idp-user-removed-still-refreshes"


def check(records: Records) -> Finding | None:
    """A login of a disabled user worked, on the strength of a refresh (oauth2-proxy#1354)."""
    if has_dex(records):
        return unmask(records, CAUSE, partial(_nobody_refused, records))

    def explain(login: Login) -> tuple[int, ...] | None:
        disabled, answered = disabled_at(records, login), login.refreshes(Outcome.OK)
        return (disabled.number, answered[0].number) if disabled and answered else None

    return explain_successes(records, CAUSE, Weight.BROKEN, explain)


def _nobody_refused(records: Records, refresh: Refresh) -> Shown | None:
    disabled = disabled_upstream(records, refresh)
    if disabled is None or not refresh.calls or any(call.denied for call in refresh.calls):
        return None
    saw = f"{refresh.username} is disabled upstream, which was asked and did not refuse"
    return Shown((disabled.number, *refresh.evidence), saw)
