"""A connector that loses a rotated token when a later step of the same refresh fails."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import Shown, explain_errors
from harness.checkers.upstream_tokens import refresh_at, spent_call

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-loses-rotated-rt-on-error"


def check(records: Records) -> Finding | None:
    """The upstream rotated, the step after it failed, and from then on a spent token was presented."""

    def explain(refresh: Refresh) -> Shown | None:
        spent = spent_call(records, refresh)
        # An answer that got lost on its way told the connector nothing that it could lose.
        if spent is None or spent[1].event.status is None:
            return None
        failed = refresh_at(records, spent[1].number)
        if failed is None or failed.ok or failed.first == refresh.first or failed.hung_up or not failed.alone:
            return None
        return Shown((failed.last, *refresh.evidence))

    return explain_errors(records, CAUSE, explain)
