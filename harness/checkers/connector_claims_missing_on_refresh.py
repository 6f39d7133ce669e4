"""A connector that wants a claim which its upstream leaves out on refresh."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import explain_failures

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-claims-missing-on-refresh"


def check(records: Records) -> Finding | None:
    """Dex logged which claim is missing."""

    def explain(refresh: Refresh) -> tuple[int, ...] | None:
        return (
            refresh.evidence
            if refresh.says(
                'missing "name" claim',
                "missing email claim",
                'missing "email" claim',
                'missing "email_verified" claim',
                'missing "preferred_username" claim',
            )
            else None
        )

    return explain_failures(records, CAUSE, explain)
