"""A connector that never recovers from a passing failure of its upstream."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import explain_failures
from harness.checkers.refreshes import earlier, fault_during
from harness.checkers.upstream_tokens import is_stale, tokens_given

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-makes-transient-permanent"


def check(records: Records) -> Finding | None:
    """After a failure that was to pass, the upstream was not asked again, or not with a token it knows."""

    def explain(refresh: Refresh) -> tuple[int, ...] | None:
        failed = [r for r in earlier(records, refresh) if not r.ok and fault_during(records, r)]
        if not failed or any(is_stale(records, call) for call in refresh.calls):
            return None
        known = tokens_given(records, refresh.first)
        asked = any(call.asked.event.presented in known for call in refresh.calls)
        return (failed[-1].last, *refresh.evidence) if not asked else None

    return explain_failures(records, CAUSE, explain)
