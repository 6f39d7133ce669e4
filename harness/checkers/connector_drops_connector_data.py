"""A connector that does not keep the upstream's new refresh token."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import Shown, explain_errors
from harness.checkers.upstream_tokens import has_lost_its_token, last_answered, narrowed, replaced_in

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-drops-connector-data"


def check(records: Records) -> Finding | None:
    """The connector presented a token that an answered refresh had replaced, or had none left to present."""

    def explain(refresh: Refresh) -> Shown | None:
        lost = replaced_in(records, refresh)
        if lost is None and has_lost_its_token(records, refresh):
            lost = last_answered(records, refresh)
        if lost is None or not lost.ok or narrowed(lost) or lost.first == refresh.first:
            return None
        if (lost.asked_by, lost.username) != (refresh.asked_by, refresh.username):
            return None
        return Shown((lost.last, *refresh.evidence))

    return explain_errors(records, CAUSE, explain)
