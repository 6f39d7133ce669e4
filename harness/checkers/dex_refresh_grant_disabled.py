"""Dex's configuration does not allow the refresh grant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import Shown, explain_failures

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "dex-refresh-grant-disabled"


def check(records: Records) -> Finding | None:
    """Dex answered unsupported_grant_type."""

    def explain(refresh: Refresh) -> Shown | None:
        refused = refresh.error == "unsupported_grant_type" or refresh.says("unsupported grant type")
        return Shown(refresh.evidence) if refused else None

    return explain_failures(records, CAUSE, explain)
