"""A connector that keeps the refresh token only if the scope of the refresh has offline_access."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import explain_failures
from harness.checkers.refreshes import earlier
from harness.checkers.upstream_tokens import is_stale, narrowed
from harness.upstream.events import Asked

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-loses-offline-scope"


def check(records: Records) -> Finding | None:
    """After a refresh with narrowed scope, the next one presented a spent token, or none."""

    def explain(refresh: Refresh) -> tuple[int, ...] | None:
        before = [other for other in earlier(records, refresh) if other.ok]
        if not before or not narrowed(before[-1]):
            return None
        presented = [call for call in refresh.of_kind(Asked.REFRESH) if is_stale(records, call)]
        asked = refresh.of_kind(Asked.REFRESH)
        return (before[-1].last, *refresh.evidence) if presented or not asked else None

    return explain_failures(records, CAUSE, explain)
