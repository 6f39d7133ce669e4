"""Dex forgot its tokens because its storage is its memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import Shown, explain_failures
from harness.checkers.refreshes import sign_in_before
from harness.dex.events import DexStarted
from mock_idp.history import of

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "dex-memory-storage-restart"
_BAD_REQUEST = 400


def check(records: Records) -> Finding | None:
    """Dex was started again after the sign-in, with storage in memory, and does not know the token."""

    def explain(refresh: Refresh) -> Shown | None:
        signed_in = sign_in_before(records, refresh)
        since = signed_in.number if signed_in else 0
        again = [r for r in of(records, DexStarted) if since < r.number < refresh.first and r.event.restarted]
        forgot = again and again[-1].event.storage == "memory" and refresh.status == _BAD_REQUEST
        return Shown((again[-1].number,)) if forgot else None

    return explain_failures(records, CAUSE, explain)
