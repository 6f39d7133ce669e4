"""A connector that leaves something behind at every refresh."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from harness.checkers.finding import Finding, Weight
from harness.checkers.refreshes import refreshes
from harness.dex.events import DexMeasured
from mock_idp.history import of

if TYPE_CHECKING:
    from harness.checkers.reading import Records


CAUSE = "connector-leaks"


def check(records: Records) -> Finding | None:
    """Between two measurements, goroutines or connections grew by about one for each refresh."""
    for before, after in pairwise(of(records, DexMeasured)):
        between = [r for r in refreshes(records) if before.number < r.first < after.number]
        grown = max(
            after.event.goroutines - before.event.goroutines, after.event.sockets - before.event.sockets
        )
        if len(between) >= _ENOUGH and grown >= len(between) * _PART:
            saw = f"{grown} more goroutines or connections after {len(between)} refreshes"
            return Finding(CAUSE, Weight.BROKEN, (before.number, after.number), saw=saw)
    return None


_ENOUGH = 10
"""Refreshes, before their number says something."""
_PART = 0.8
