"""A connector that redeems one refresh token twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import Shown, explain_errors
from harness.checkers.upstream_tokens import spent_call

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-redeems-twice"


def check(records: Records) -> Finding | None:
    """In one and the same refresh the upstream replaced the token, and was sent the old one again."""

    def explain(refresh: Refresh) -> Shown | None:
        spent = spent_call(records, refresh) if refresh.alone else None
        if spent is None or not refresh.first < spent[1].number < refresh.last:
            return None
        return Shown((spent[1].number, spent[0].asked.number))

    return explain_errors(records, CAUSE, explain)
