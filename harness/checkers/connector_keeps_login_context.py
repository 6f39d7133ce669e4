"""A connector that keeps the context of the sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import Shown, explain_errors

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-keeps-login-context"


def check(records: Records) -> Finding | None:
    """Nobody hung up, no call upstream was broken off, and the error is that a context has ended."""

    def explain(refresh: Refresh) -> Shown | None:
        ended = refresh.says("context canceled", "context deadline exceeded")
        return Shown(refresh.evidence) if ended and all(call.good for call in refresh.calls) else None

    return explain_errors(records, CAUSE, explain)
