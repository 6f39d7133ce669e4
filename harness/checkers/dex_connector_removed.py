"""The connector is no longer in Dex's configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import explain_failures

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "dex-connector-removed"


def check(records: Records) -> Finding | None:
    """Dex logged that it does not know the connector."""

    def explain(refresh: Refresh) -> tuple[int, ...] | None:
        return (
            refresh.evidence
            if refresh.says("connector not found", "Requested connector does not exist")
            else None
        )

    return explain_failures(records, CAUSE, explain)
