"""The one clock that every component of a run reads."""

from __future__ import annotations

import math
import threading
import time


class Clock:
    """A wall clock with an offset that can be moved forward, and stopped.

    Reads ``time.time()`` at every call, so that freezegun and time-machine move it too.
    Thread-safe. Never drives sleeps, keep-alives or shutdown: those stay on real time.
    """

    def __init__(self, *, frozen: bool = False) -> None:
        """Start at the present; a ``frozen`` clock moves only by `advance`."""
        self._lock = threading.Lock()
        self._offset = 0.0
        self._frozen_at = time.time() if frozen else None

    def __repr__(self) -> str:
        """Tell the state, not the address."""
        return f"<Clock offset={self._offset:g}s{' frozen' if self._frozen_at is not None else ''}>"

    def now(self) -> float:
        """Return the present in seconds since the Unix epoch."""
        with self._lock:
            return (time.time() if self._frozen_at is None else self._frozen_at) + self._offset

    @property
    def offset(self) -> float:
        """By how many seconds the clock was moved forward in all."""
        with self._lock:
            return self._offset

    def advance(self, seconds: float) -> None:
        """Move the clock forward by ``seconds``.

        Raises:
            ValueError: if ``seconds`` is negative or not a finite number; time never runs backwards.

        """
        if not math.isfinite(seconds) or seconds < 0:
            message = f"a clock advances by zero or more seconds, not by {seconds!r}"
            raise ValueError(message)
        with self._lock:
            self._offset += seconds

    def freeze(self) -> None:
        """Stop the clock where it stands; `advance` still moves it."""
        with self._lock:
            if self._frozen_at is None:
                self._frozen_at = time.time()

    def unfreeze(self) -> None:
        """Let a stopped clock run on from where it stands."""
        with self._lock:
            if self._frozen_at is not None:
                self._offset -= time.time() - self._frozen_at
                self._frozen_at = None
