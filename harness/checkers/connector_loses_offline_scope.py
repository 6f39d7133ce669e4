"""A connector that keeps the refresh token only if the scope of the refresh has offline_access."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import Shown, explain_errors
from harness.checkers.upstream_tokens import has_lost_its_token, last_answered, narrowed, replaced_in

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-loses-offline-scope"


def check(records: Records) -> Finding | None:
    """After a refresh with narrowed scope, the next one presented a spent token, or none."""

    def explain(refresh: Refresh) -> Shown | None:
        lost = replaced_in(records, refresh)
        if lost is None and has_lost_its_token(records, refresh):
            lost = last_answered(records, refresh)
        return Shown((lost.last, *refresh.evidence)) if lost and lost.ok and narrowed(lost) else None

    return explain_errors(records, CAUSE, explain)
