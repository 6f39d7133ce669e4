"""A connector that finds its own data empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import explain_failures

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-data-missing"


def check(records: Records) -> Finding | None:
    """The connector could not read what it had stored at the sign-in."""

    def explain(refresh: Refresh) -> tuple[int, ...] | None:
        return (
            refresh.evidence
            if refresh.says("failed to unmarshal connector data", "unexpected end of JSON input")
            else None
        )

    return explain_failures(records, CAUSE, explain)
