"""A refresh so soon after the last that Dex answers from memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.finding import Weight
from harness.checkers.refresh_findings import Shown, unmask
from harness.dex.events import DexConfigured
from mock_idp.history import of

if TYPE_CHECKING:
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from harness.checkers.refreshes import Refresh

CAUSE = "dex-refresh-inside-reuse-window"


def check(records: Records) -> Finding | None:
    """Dex returned the same refresh token and the connector was not asked: nothing was tested."""
    configured = of(records, DexConfigured)
    if not configured or not configured[0].event.reuse_interval:
        return None

    def explain(refresh: Refresh) -> Shown | None:
        same = configured[0].event.rotation and refresh.new == refresh.presented
        if not same or refresh.calls:
            return None
        saw = f"Dex's reuseInterval is {configured[0].event.reuse_interval:g} s, and the same token came back"
        return Shown((configured[0].number,), saw)

    return unmask(records, CAUSE, explain, Weight.UNPROVEN)
