"""A connector that names another user id after a refresh."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import Shown, unmask
from harness.checkers.refreshes import sign_in_before

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-changes-user-id"


def check(records: Records) -> Finding | None:
    """The refreshed token has another sub than the sign-in, and it is nobody else's."""

    def explain(refresh: Refresh) -> Shown | None:
        own = sign_in_before(records, refresh)
        if own is None or refresh.sub == own.event.sub:
            return None
        return Shown(
            (own.number,), f"sub was {own.event.sub} at the sign-in, and is {refresh.sub or 'empty'}"
        )

    return unmask(records, CAUSE, explain)
