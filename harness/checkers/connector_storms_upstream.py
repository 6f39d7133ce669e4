"""A connector that asks its upstream again and again."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import Shown, explain_any
from harness.upstream.events import Asked

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh
    from harness.checkers.upstream_calls import Call

CAUSE = "connector-storms-upstream"
_STORM = 10
"""Requests. x/oauth2 sends a failing one twice; a caller that tries again three times makes eight."""


def check(records: Records) -> Finding | None:
    """One refresh made the same request many times, and not because there were more pages to read."""

    def explain(refresh: Refresh) -> Shown | None:
        same = defaultdict[tuple[Asked, str], list["Call"]](list)
        for call in refresh.calls if refresh.alone else ():
            if call.what is Asked.REFRESH or not call.good:
                same[call.what, call.asked.event.path].append(call)
        for (_, path), calls in same.items():
            if len(calls) >= _STORM:
                saw = f"one refresh asked {path} {len(calls)} times"
                return Shown((calls[0].asked.number, calls[-1].asked.number), saw)
        return None

    return explain_any(records, CAUSE, explain)
