"""A connector that asks its upstream again and again."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import explain_any

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-storms-upstream"


def check(records: Records) -> Finding | None:
    """One refresh made the same request many times."""

    def explain(refresh: Refresh) -> tuple[int, ...] | None:
        if not refresh.alone:
            return None
        asked = Counter((call.what, call.asked.event.path) for call in refresh.calls)
        return refresh.evidence if any(times >= _STORM for times in asked.values()) else None

    return explain_any(records, CAUSE, explain)


_STORM = 5
"""x/oauth2 sends a failing request twice; a caller that tries again once makes four."""
