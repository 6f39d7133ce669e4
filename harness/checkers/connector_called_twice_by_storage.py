"""A storage that lets Dex call a connector twice with one and the same token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import Shown, explain_errors
from harness.checkers.refreshes import refreshes
from harness.checkers.upstream_tokens import refresh_at, spent_call
from harness.upstream.events import Asked

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-called-twice-by-storage"


def check(records: Records) -> Finding | None:
    """Refreshes with one token of Dex overlapped, and more than one of them asked the upstream."""

    def explain(refresh: Refresh) -> Shown | None:
        spent = spent_call(records, refresh)
        burst = refresh_at(records, spent[1].number) if spent else None
        if spent is None or burst is None or burst.alone:
            return None
        rivals = [r for r in refreshes(records) if r.presented == burst.presented and not r.alone]
        asked = {
            call.asked.number
            for rival in rivals
            for call in rival.of_kind(Asked.REFRESH)
            if call.presented == spent[0].presented and call.asked.number != spent[0].asked.number
        }
        return Shown((*asked, *refresh.evidence)) if len(rivals) > 1 and len(asked) > 1 else None

    return explain_errors(records, CAUSE, explain)
