"""A connector whose Refresh asks nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refresh_findings import unmask
from harness.dex.events import DexConfigured
from harness.upstream.events import Asked, UpstreamAnswered
from mock_idp.history import of

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "connector-refresh-noop"


def check(records: Records) -> Finding | None:
    """The refresh was answered 200 although nobody upstream was asked, and the sign-in had asked somebody."""
    if not any(r.event.what is Asked.CODE for r in of(records, UpstreamAnswered)):
        return None
    configured = of(records, DexConfigured)
    # Within the reuse interval Dex answers from memory, by design (server/refreshhandlers.go).
    if configured and configured[0].event.reuse_interval:
        return None

    def explain(refresh: Refresh) -> tuple[int, ...] | None:
        return (refresh.last,) if refresh.alone and not refresh.calls else None

    return unmask(records, CAUSE, explain)
