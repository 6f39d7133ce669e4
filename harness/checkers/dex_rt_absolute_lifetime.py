"""Dex's refresh token reached the end of its life."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import explain_failures

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "dex-rt-absolute-lifetime"


def check(records: Records) -> Finding | None:
    """Dex logged that the token ran out (absoluteLifetime)."""

    def explain(refresh: Refresh) -> tuple[int, ...] | None:
        return refresh.evidence if refresh.says("refresh token expired") else None

    return explain_failures(records, CAUSE, explain)
