"""A connector that asks its upstream on refresh, and keeps what it knew before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.identities import compared, is_stale
from harness.checkers.refresh_findings import Shown, unmask

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-stale-claims"


def check(records: Records) -> Finding | None:
    """Somebody changed the person upstream, and the refreshed token does not show it."""

    def explain(refresh: Refresh) -> Shown | None:
        wrong = [claim for claim in compared(records, refresh) if is_stale(claim)]
        return Shown(wrong[0].evidence, wrong[0].sentence) if wrong else None

    return unmask(records, CAUSE, explain)
