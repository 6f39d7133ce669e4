"""The one clock that every component of a run reads."""

from __future__ import annotations

import math
import threading
import time


class Clock:
    """A wall clock with an offset that can be moved, and stopped; and how far from it some clients are.

    Reads ``time.time()`` at every call, so that freezegun and time-machine move it too.
    Thread-safe. Never drives sleeps, keep-alives or shutdown: those stay on real time.
    """

    def __init__(self, *, frozen: bool = False) -> None:
        """Start at the present; a ``frozen`` clock moves only by `advance`."""
        self._lock = threading.Lock()
        self._offset = 0.0
        self._frozen_at = time.time() if frozen else None
        self._first_frozen_at = self._frozen_at
        self._skews: dict[str, float] = {}

    def __repr__(self) -> str:
        """Tell the state, not the address."""
        return f"<Clock offset={self._offset:g}s{' frozen' if self._frozen_at is not None else ''}>"

    def now(self) -> float:
        """Return the present in seconds since the Unix epoch."""
        with self._lock:
            return (time.time() if self._frozen_at is None else self._frozen_at) + self._offset

    def machine_time(self) -> float:
        """Return what the machine's clock shows, in seconds since the Unix epoch."""
        return time.time()

    @property
    def frozen(self) -> bool:
        """Whether it stands still."""
        return self._frozen_at is not None

    @property
    def offset(self) -> float:
        """By how many seconds the clock was moved in all."""
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

    def set_offset(self, seconds: float) -> None:
        """Put the clock ``seconds`` ahead of the machine's, or of where it was frozen; negative: behind.

        Raises:
            ValueError: it is not a finite number.

        """
        _require_finite(seconds)
        with self._lock:
            self._offset = seconds

    def freeze(self, at: float | None = None) -> None:
        """Stop the clock where it stands; `advance` still moves it.

        ``at``: the `machine_time` to stop at, so that several processes stop at one moment; None: now.
        """
        with self._lock:
            if self._frozen_at is None:
                self._frozen_at = time.time() if at is None else at

    def unfreeze(self, at: float | None = None) -> None:
        """Let a stopped clock run on from where it stands; ``at`` as in `freeze`."""
        with self._lock:
            if self._frozen_at is not None:
                self._offset -= (time.time() if at is None else at) - self._frozen_at
                self._frozen_at = None

    def skew(self, client_id: str) -> float:
        """Return by how many seconds the clock that a client meets is ahead of this one."""
        return self._skews.get(client_id, 0.0)

    @property
    def skews(self) -> dict[str, float]:
        """The clients that meet another clock, with its distance in seconds."""
        return dict(self._skews)

    def set_skew(self, client_id: str, seconds: float) -> None:
        """Let a client meet a clock that is ``seconds`` ahead of this one; negative: behind; 0: this one.

        Raises:
            ValueError: it is not a finite number.

        """
        _require_finite(seconds)
        with self._lock:
            others = {name: skew for name, skew in self._skews.items() if name != client_id}
            self._skews = others | ({client_id: seconds} if seconds else {})

    def reset(self) -> None:
        """Go back to how the clock was made: that may be back in time."""
        with self._lock:
            self._offset, self._frozen_at, self._skews = 0.0, self._first_frozen_at, {}


def _require_finite(seconds: float) -> None:
    if not math.isfinite(seconds):
        raise ValueError(f"a clock is moved by a number of seconds, not by {seconds!r}")
