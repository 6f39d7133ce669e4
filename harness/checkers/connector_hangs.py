"""A connector without a time limit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.hanging import held_on, stands_in_connector
from harness.checkers.refresh_findings import Shown, explain_any

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-hangs"


def check(records: Records) -> Finding | None:
    """The connector held on after its caller had given up: a call upstream, or itself."""

    def explain(refresh: Refresh) -> Shown | None:
        if refresh.status is not None:
            return None
        held = tuple(call.asked.number for call in refresh.calls if held_on(records, call))
        if held:
            return Shown(held, "the connector still waited for the upstream after its caller had left")
        standing = stands_in_connector(records, refresh)
        if standing is None:
            return None
        return Shown((standing.number,), f"no answer; Dex stands in {', '.join(standing.event.in_connector)}")

    return explain_any(records, CAUSE, explain)
