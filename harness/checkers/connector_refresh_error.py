"""A connector whose Refresh returns an error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.connector_not_in_allowed_groups import WORDS
from harness.checkers.dex_lines import REFUSED_BY_CONNECTOR
from harness.checkers.refresh_findings import Shown, explain_errors

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-refresh-error"


def check(records: Records) -> Finding | None:
    """Dex logged the error, and nothing that happened around it says why."""

    def explain(refresh: Refresh) -> Shown | None:
        rightly = refresh.says(*WORDS)
        return Shown(refresh.evidence) if refresh.says(REFUSED_BY_CONNECTOR) and not rightly else None

    return explain_errors(records, CAUSE, explain)
