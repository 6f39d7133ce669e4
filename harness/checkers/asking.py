"""Whether a refresh that was answered asked anybody upstream."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refreshes import refreshes, sign_in_before
from harness.dex.events import DexConfigured
from harness.upstream.events import Asked, UpstreamAnswered
from mock_idp.history import of

if TYPE_CHECKING:
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

_OF_SIGN_INS = {Asked.CODE, Asked.RESOURCE}


def asked_nobody(records: Records, refresh: Refresh) -> bool:
    """Tell whether nobody upstream was asked during the refresh, although its sign-in had asked somebody."""
    configured, own = of(records, DexConfigured), sign_in_before(records, refresh)
    # Within the reuse interval Dex answers from memory, by design (server/refreshhandlers.go).
    if not refresh.alone or refresh.calls or (configured and configured[0].event.reuse_interval):
        return False
    return own is not None and any(
        r.event.what in _OF_SIGN_INS and r.number < own.number for r in of(records, UpstreamAnswered)
    )


def asks_at_times(records: Records, refresh: Refresh) -> Refresh | None:
    """Return a refresh of the same person that was answered and did ask; None: there is none."""
    return next(
        (r for r in refreshes(records) if r.ok and r.alone and r.calls and r.username == refresh.username),
        None,
    )
