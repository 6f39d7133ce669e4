"""Who hangs when a refresh gets no answer: the connector, or Dex."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refreshes import refreshes
from harness.dex.events import DexMeasured, DexProbed
from harness.events import StepCompleted
from harness.steps import QUIET
from mock_idp.history import E_, of

if TYPE_CHECKING:
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh
    from harness.checkers.upstream_calls import Call
    from mock_idp.history import Record


def held_on(records: Records, call: Call) -> bool:
    """Tell whether the call was still open when the run had waited for it to end, and gave up waiting."""
    gave_up = [
        r.number
        for r in of(records, StepCompleted)
        if r.event.expected == QUIET and r.event.observed != QUIET and r.number > call.asked.number
    ]
    return bool(gave_up) and (call.answered is None or call.answered.number > gave_up[0])


def stands_in_connector(records: Records, refresh: Refresh) -> Record[DexMeasured] | None:
    """Return the measurement right after the refresh if it found Dex standing in the connector's own code."""
    measured = _next(records, refresh, DexMeasured)
    return measured if measured and measured.event.in_connector and not refresh.hung_up else None


def dex_is_wedged(records: Records, refresh: Refresh) -> tuple[int, ...] | None:
    """Return what shows that Dex itself hangs: no key is served, and nobody waits in the connector."""
    probed, measured = _next(records, refresh, DexProbed), _next(records, refresh, DexMeasured)
    if probed is None or probed.event.answered or any(call.answered is None for call in refresh.calls):
        return None
    if measured is None or measured.event.in_connector:
        return None
    return (probed.number, measured.number)


def _next(records: Records, refresh: Refresh, kind: type[E_]) -> Record[E_] | None:
    """Return the first such event between the end of the refresh and the beginning of the next."""
    begins = min((r.first for r in refreshes(records) if r.first > refresh.last), default=len(records) + 1)
    return next((r for r in of(records, kind) if refresh.last < r.number < begins), None)
