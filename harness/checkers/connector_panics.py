"""A connector that panics in Refresh."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import Shown, explain_any

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-panics"


def check(records: Records) -> Finding | None:
    """The connection was closed without an answer, and Dex logged a panic."""

    def explain(refresh: Refresh) -> Shown | None:
        return Shown(refresh.evidence) if refresh.status is None and refresh.says("panic serving") else None

    return explain_any(records, CAUSE, explain)
