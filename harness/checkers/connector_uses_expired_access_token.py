"""A connector that lives on the access token of the sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import explain_failures
from harness.checkers.refreshes import earlier, upstream_gave_refresh_token
from harness.upstream.events import Asked

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-uses-expired-access-token"


def check(records: Records) -> Finding | None:
    """The upstream had given a refresh token; it was never redeemed, and the access token has run out."""

    def explain(refresh: Refresh) -> tuple[int, ...] | None:
        since = (*earlier(records, refresh), refresh)
        if any(other.of_kind(Asked.REFRESH) for other in since):
            return None
        if not upstream_gave_refresh_token(records, refresh.username, refresh.first):
            return None
        spent = [call for call in refresh.of_kind(Asked.RESOURCE) if call.denied]
        return refresh.evidence if spent else None

    return explain_failures(records, CAUSE, explain)
