"""Dex's refresh token reached the end of its life."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import Shown, explain_failures

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "dex-rt-absolute-lifetime"


def check(records: Records) -> Finding | None:
    """Dex logged that the token ran out (absoluteLifetime), and not for inactivity."""

    def explain(refresh: Refresh) -> Shown | None:
        over = refresh.says("refresh token expired") and not refresh.says("due to inactivity")
        return Shown(refresh.evidence) if over else None

    return explain_failures(records, CAUSE, explain)
