"""A connector that mixes up its users."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.identities import is_like, known_people
from harness.checkers.refresh_findings import explain_any

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-mixes-users"


def check(records: Records) -> Finding | None:
    """A refreshed token carries somebody else's identity, or somebody else's token was presented upstream."""

    def explain(refresh: Refresh) -> tuple[int, ...] | None:
        others = {name for name in known_people(records) if name != refresh.username}
        foreign = [c for c in refresh.calls if refresh.alone and refresh.username and c.username in others]
        if foreign or any(is_like(records, refresh, other) for other in others):
            return refresh.evidence
        return None

    return explain_any(records, CAUSE, explain)
