"""A connector that forgets a claim on refresh."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.identities import changed
from harness.checkers.refresh_findings import unmask
from harness.checkers.refreshes import truth

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-empties-claim"


def check(records: Records) -> Finding | None:
    """A claim of the sign-in is empty or gone, though the upstream still knows it."""

    def explain(refresh: Refresh) -> tuple[int, ...] | None:
        known = truth(records, refresh.username, refresh.first)
        for name, (then, now, upstream) in changed(records, refresh).items():
            if name != "groups" and then and not now and (known is None or upstream):
                return (refresh.last,)
        return None

    return unmask(records, CAUSE, explain)
