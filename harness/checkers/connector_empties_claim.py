"""A connector that forgets a claim on refresh."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.identities import compared, emptied
from harness.checkers.refresh_findings import Shown, unmask

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-empties-claim"


def check(records: Records) -> Finding | None:
    """A claim of the sign-in is empty or gone, though the upstream still knows it."""

    def explain(refresh: Refresh) -> Shown | None:
        wrong = [claim for claim in compared(records, refresh) if emptied(claim)]
        return Shown(wrong[0].evidence, wrong[0].sentence) if wrong else None

    return unmask(records, CAUSE, explain)
