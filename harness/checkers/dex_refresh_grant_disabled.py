"""Dex's configuration does not allow the refresh grant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import explain_failures

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "dex-refresh-grant-disabled"


def check(records: Records) -> Finding | None:
    """Dex answered unsupported_grant_type."""

    def explain(refresh: Refresh) -> tuple[int, ...] | None:
        return refresh.evidence if refresh.says("unsupported grant type") else None

    return explain_failures(records, CAUSE, explain)
