"""A connector that forgets groups on refresh."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.identities import changed
from harness.checkers.refresh_findings import unmask
from harness.checkers.refreshes import truth

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-loses-groups"


def check(records: Records) -> Finding | None:
    """Groups of the sign-in are gone from the refreshed token, and upstream the person is still in them."""

    def explain(refresh: Refresh) -> tuple[int, ...] | None:
        then, now, upstream = changed(records, refresh).get("groups", (None, None, None))
        lost = set(then or ()) - set(now or ())
        known = truth(records, refresh.username, refresh.first)
        return (refresh.last,) if lost and (known is None or lost & set(upstream or ())) else None

    return unmask(records, CAUSE, explain)
