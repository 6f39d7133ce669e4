"""A connector that forgets groups on refresh."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.identities import compared, lost_groups
from harness.checkers.refresh_findings import Shown, unmask

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-loses-groups"


def check(records: Records) -> Finding | None:
    """Groups are gone from the refreshed token, and upstream the person is still in them."""

    def explain(refresh: Refresh) -> Shown | None:
        wrong = [claim for claim in compared(records, refresh) if lost_groups(claim)]
        return Shown(wrong[0].evidence, wrong[0].sentence) if wrong else None

    return unmask(records, CAUSE, explain)
