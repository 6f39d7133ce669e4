"""Waiting for what can be observed."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_WITHIN = 10.0


def until(holds: Callable[[], object], what: str) -> None:
    """Return as soon as ``holds`` does.

    Raises:
        AssertionError: it does not within ten seconds.

    """
    deadline, tick = time.monotonic() + _WITHIN, threading.Event()
    while not holds():
        assert time.monotonic() < deadline, f"waited in vain until {what}"
        tick.wait(0.002)
