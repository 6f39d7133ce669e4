"""A connector that does not keep the upstream's new refresh token."""

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

CAUSE = "connector-drops-connector-data"


def check(records: Records) -> Finding | None:
    """The connector presented a token that its last refresh had replaced, or had nothing left to present."""

    def explain(refresh: Refresh) -> tuple[int, ...] | None:
        before = earlier(records, refresh)
        if not before or not before[-1].ok or not before[-1].calls or narrowed(before[-1]):
            return None
        presented = [call for call in refresh.of_kind(Asked.REFRESH) if is_stale(records, call)]
        return (before[-1].last, *refresh.evidence) if presented or not refresh.calls else None

    return explain_failures(records, CAUSE, explain)
