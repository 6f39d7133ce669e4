"""The refreshes of a history with a Dex in it: what the checkers, the proof and the reports ask of them."""

from __future__ import annotations

from harness.checkers.excuses import disabled_upstream, excused, failures, fault_during
from harness.checkers.reading_refreshes import (
    SignedIn,
    earlier,
    has_dex,
    refreshes,
    sign_in_before,
    truth,
)
from harness.checkers.refresh import REGISTRY, Refresh
from harness.checkers.upstream_calls import Call

__all__ = [
    "REGISTRY",
    "Call",
    "Refresh",
    "SignedIn",
    "disabled_upstream",
    "earlier",
    "excused",
    "failures",
    "fault_during",
    "has_dex",
    "refreshes",
    "sign_in_before",
    "truth",
]
