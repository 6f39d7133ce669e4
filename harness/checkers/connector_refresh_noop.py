"""A connector whose Refresh asks nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.asking import asked_nobody, asks_at_times
from harness.checkers.refresh_findings import Shown, unmask

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-refresh-noop"


def check(records: Records) -> Finding | None:
    """No refresh asked anybody upstream, though the sign-in did, and all were answered 200."""

    def explain(refresh: Refresh) -> Shown | None:
        if not asked_nobody(records, refresh) or asks_at_times(records, refresh):
            return None
        return Shown(saw="the refresh was answered without asking the upstream")

    return unmask(records, CAUSE, explain)
