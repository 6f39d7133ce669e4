"""A connector that carries on after its caller has left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import Shown, explain_failures
from harness.checkers.refreshes import earlier

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-ignores-cancellation"
_CLAIMED = "already been claimed"


def check(records: Records) -> Finding | None:
    """Dex rotated its token for a caller who had hung up, because Refresh went on and succeeded."""

    def explain(refresh: Refresh) -> Shown | None:
        left = [r for r in earlier(records, refresh) if r.hung_up and r.presented == refresh.presented]
        if not left or _CLAIMED not in refresh.error:
            return None
        went_on = [call.answered.number for r in left for call in r.calls if call.answered]
        return Shown((left[-1].last, *went_on))

    return explain_failures(records, CAUSE, explain)
