"""A connector that takes all of Dex down with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import Shown, explain_any
from harness.dex.events import DexEnded
from mock_idp.history import of

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-ends-dex"


def check(records: Records) -> Finding | None:
    """A refresh got no answer, and Dex had ended though nobody had asked it to."""
    ended = of(records, DexEnded)

    def explain(refresh: Refresh) -> Shown | None:
        after = [r.event for r in ended if r.number > refresh.last]
        if refresh.status is not None or refresh.hung_up or not after:
            return None
        # That it had ended is written down late, when somebody looks: what surfaced is the lost connection.
        return Shown(saw=f"Dex ended with exit code {after[0].exit_code}: {after[0].last_words}")

    return explain_any(records, CAUSE, explain)
