"""A connector that writes a claim differently on refresh than at the sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.identities import altered, compared
from harness.checkers.refresh_findings import Shown, unmask

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-alters-claim"


def check(records: Records) -> Finding | None:
    """A claim is neither as at the sign-in, nor as upstream, nor gone."""

    def explain(refresh: Refresh) -> Shown | None:
        wrong = [claim for claim in compared(records, refresh) if altered(claim)]
        return Shown(wrong[0].evidence, wrong[0].sentence) if wrong else None

    return unmask(records, CAUSE, explain)
