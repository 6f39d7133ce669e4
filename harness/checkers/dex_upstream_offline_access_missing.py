"""The connector asks its upstream for no refresh token, yet Dex issues one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import explain_failures
from harness.checkers.refreshes import upstream_gave_refresh_token

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "dex-upstream-offline-access-missing"


def check(records: Records) -> Finding | None:
    """Dex holds a refresh token, the upstream gave none at the sign-in, and the refresh asked nobody."""

    def explain(refresh: Refresh) -> tuple[int, ...] | None:
        given = upstream_gave_refresh_token(records, refresh.username, refresh.first)
        return refresh.evidence if not given and refresh.says("refresh token is not set") else None

    return explain_failures(records, CAUSE, explain)
