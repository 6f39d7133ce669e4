"""Two applications of one person share what the upstream gave, and one of them spent it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import Shown, explain_errors
from harness.checkers.upstream_tokens import replaced_in

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "dex-shared-upstream-credential"


def check(records: Records) -> Finding | None:
    """The connector presented a token that a refresh of the person in another application had replaced."""

    def explain(refresh: Refresh) -> Shown | None:
        spent_in = replaced_in(records, refresh)
        if spent_in is None or spent_in.username != refresh.username:
            return None
        other = spent_in.asked_by != refresh.asked_by
        return Shown((spent_in.last, *refresh.evidence)) if other else None

    return explain_errors(records, CAUSE, explain)
