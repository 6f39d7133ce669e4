"""A connector that keeps the context of the sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import explain_failures

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-keeps-login-context"


def check(records: Records) -> Finding | None:
    """Nobody hung up, the upstream was not asked, and the error is that a context has ended."""

    def explain(refresh: Refresh) -> tuple[int, ...] | None:
        ended = refresh.says("context canceled", "context deadline exceeded")
        return refresh.evidence if ended and not refresh.calls else None

    return explain_failures(records, CAUSE, explain)
