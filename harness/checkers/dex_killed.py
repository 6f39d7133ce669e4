"""A Dex that somebody killed during the run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.finding import Finding, Weight
from harness.dex.events import DexEnded
from mock_idp.history import of

if TYPE_CHECKING:
    from harness.checkers.reading import Records

CAUSE = "dex-killed"
_BY_SIGNAL = 128
"""Exit codes above are those of a shell for a program that a signal ended, as Dex's own shell is told."""


def check(records: Records) -> Finding | None:
    """A signal ended it: the Go runtime makes exit code 2 of its own faults, and of a connector's."""
    for ended in of(records, DexEnded):
        code = ended.event.exit_code
        if code < 0 or code > _BY_SIGNAL:
            number = -code if code < 0 else code - _BY_SIGNAL
            return Finding(CAUSE, Weight.UNBELIEVABLE, (ended.number,), saw=f"signal {number} ended Dex")
    return None
