"""How time passes in a run: moved at once, or waited for."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from enum import StrEnum
from typing import Protocol

from mock_idp.clock import Clock

Progress = Callable[[float, float], None]
"""Called with the seconds waited so far and the seconds to wait in all."""

_TICK = 0.1


class TimeMode(StrEnum):
    """Values of ``--time``."""

    VIRTUAL = "virtual"
    REAL = "real"


class Pace(Protocol):
    """The run's clock, and how it gets from one moment to a later one."""

    mode: TimeMode
    clock: Clock

    def advance(self, seconds: float) -> None:
        """Let ``seconds`` pass on `clock`."""


class VirtualPace:
    """A clock that stands still and is moved: exact, and free of charge.

    Sound with real clients too: none of them looks at token times.
    """

    mode = TimeMode.VIRTUAL

    def __init__(self, *, frozen: bool = True) -> None:
        """Stop a clock at the present; not ``frozen``: let it run on, as a Dex's does, and jump forward."""
        self.clock = Clock(frozen=frozen)

    def advance(self, seconds: float) -> None:
        """Move the clock."""
        self.clock.advance(seconds)


class RealPace:
    """The machine's own time."""

    mode = TimeMode.REAL

    def __init__(self, progress: Progress, stop: threading.Event | None = None) -> None:
        """Tell ``progress`` about every wait, ten times a second; ``stop`` ends a wait early."""
        self.clock = Clock()
        self._progress = progress
        self._stop = stop or threading.Event()

    def advance(self, seconds: float) -> None:
        """Wait."""
        start = time.monotonic()
        self._progress(0, seconds)
        while (waited := time.monotonic() - start) < seconds and not self._stop.is_set():
            self._progress(waited, seconds)
            self._stop.wait(min(_TICK, seconds - waited))
        self._progress(seconds, seconds)
