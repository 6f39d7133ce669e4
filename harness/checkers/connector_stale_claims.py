"""A connector that asks its upstream on refresh, and keeps what it knew at the sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.identities import changed
from harness.checkers.refresh_findings import unmask
from harness.checkers.refreshes import sign_in_before
from harness.upstream.events import UpstreamUserChanged
from mock_idp.history import of

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-stale-claims"


def check(records: Records) -> Finding | None:
    """Somebody changed the person upstream, the upstream was asked, and the refreshed token is as before."""

    def explain(refresh: Refresh) -> tuple[int, ...] | None:
        changes = [
            r
            for r in of(records, UpstreamUserChanged)
            if r.number < refresh.first and r.event.username == refresh.username
        ]
        own = sign_in_before(records, refresh)
        if refresh.claims is None or own is None or refresh.scope or not refresh.calls:
            return None
        for change in changes:
            if not (change.event.claims.keys() & changed(records, refresh).keys()):
                return (change.number, refresh.last)
        return None

    return unmask(records, CAUSE, explain)
