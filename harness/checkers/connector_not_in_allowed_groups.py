"""The person is no longer in a group that the connector asks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.finding import Weight
from harness.checkers.refresh_findings import explain_failures

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-not-in-allowed-groups"


def check(records: Records) -> Finding | None:
    """The connector refused the person for the groups, and rightly so."""

    def explain(refresh: Refresh) -> tuple[int, ...] | None:
        return (
            refresh.evidence
            if refresh.says(
                "not a member of allowed groups", "not in any of the required groups", "not in required"
            )
            else None
        )

    return explain_failures(records, CAUSE, explain, Weight.CORRECT_DENIAL)
