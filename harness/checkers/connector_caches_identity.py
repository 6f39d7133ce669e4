"""A connector that asks its upstream at some refreshes only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.asking import asked_nobody, asks_at_times
from harness.checkers.refresh_findings import Shown, unmask

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-caches-identity"


def check(records: Records) -> Finding | None:
    """Of the refreshes of one person, some asked upstream and some were answered from memory."""

    def explain(refresh: Refresh) -> Shown | None:
        if not asked_nobody(records, refresh):
            return None
        asking = asks_at_times(records, refresh)
        if asking is None:
            return None
        saw = f"one refresh asked the upstream (event {asking.last}), and another did not"
        return Shown((asking.last,), saw)

    return unmask(records, CAUSE, explain)
