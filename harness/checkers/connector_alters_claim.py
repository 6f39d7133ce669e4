"""A connector that writes a claim differently on refresh than at the sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.identities import changed
from harness.checkers.refresh_findings import unmask
from harness.checkers.refreshes import sign_in_before, truth

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-alters-claim"


def check(records: Records) -> Finding | None:
    """A claim is neither as at the sign-in nor gone, and nobody changed it upstream."""

    def explain(refresh: Refresh) -> tuple[int, ...] | None:
        at_sign_in, at_refresh = sign_in_before(records, refresh), refresh.first
        if at_sign_in is None:
            return None
        before = truth(records, refresh.username, at_sign_in.number)
        if before != truth(records, refresh.username, at_refresh):
            return None
        return (at_sign_in.number, refresh.last) if changed(records, refresh) else None

    return unmask(records, CAUSE, explain)
