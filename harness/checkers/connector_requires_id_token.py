"""A connector that wants an ID token in every answer of its upstream."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import explain_failures

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-requires-id-token"


def check(records: Records) -> Finding | None:
    """The upstream answered the refresh without an ID token, which is legal (OIDC Core 12.2)."""

    def explain(refresh: Refresh) -> tuple[int, ...] | None:
        return (
            refresh.evidence
            if refresh.says("no id_token in token response", 'missing "sub" claim', "no id_token")
            else None
        )

    return explain_failures(records, CAUSE, explain)
