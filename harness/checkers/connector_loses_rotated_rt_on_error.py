"""A connector that loses a rotated token when a later step of the same refresh fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import explain_failures
from harness.checkers.refreshes import earlier
from harness.checkers.upstream_tokens import is_stale, rotated_in
from harness.upstream.events import Asked

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-loses-rotated-rt-on-error"


def check(records: Records) -> Finding | None:
    """The upstream rotated, the step after it failed, and from then on a spent token was presented."""

    def explain(refresh: Refresh) -> tuple[int, ...] | None:
        before = earlier(records, refresh)
        if not any(is_stale(records, call) for call in refresh.of_kind(Asked.REFRESH)):
            return None
        failed = next((other for other in reversed(before) if not other.ok and rotated_in(other)), None)
        return (failed.last, *refresh.evidence) if failed else None

    return explain_failures(records, CAUSE, explain)
