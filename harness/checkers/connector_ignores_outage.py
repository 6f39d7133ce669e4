"""A connector that answers for an upstream that is out of order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import Shown, unmask

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-ignores-outage"


def check(records: Records) -> Finding | None:
    """Every call upstream failed during the refresh, and Dex answered 200."""

    def explain(refresh: Refresh) -> Shown | None:
        if not refresh.calls or not all(call.out_of_order for call in refresh.calls):
            return None
        said = refresh.calls[0].status or "nothing"
        return Shown(refresh.evidence, f"the upstream answered {said}, and Dex 200")

    return unmask(records, CAUSE, explain)
