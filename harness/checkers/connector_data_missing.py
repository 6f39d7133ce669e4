"""A connector that finds its own data empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import Shown, explain_errors
from harness.checkers.upstream_tokens import has_lost_its_token, last_answered, upstream_gave_refresh_token

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-data-missing"


def check(records: Records) -> Finding | None:
    """The first refresh after a sign-in had no token to present, or one that the upstream never gave."""

    def explain(refresh: Refresh) -> Shown | None:
        if refresh.says("failed to unmarshal connector data", "unexpected end of JSON input"):
            return Shown(refresh.evidence)
        given = upstream_gave_refresh_token(records, refresh.username, refresh.first)
        lost = given and has_lost_its_token(records, refresh) and last_answered(records, refresh) is None
        return Shown(refresh.evidence) if lost else None

    return explain_errors(records, CAUSE, explain)
