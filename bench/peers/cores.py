"""Which processor runs what: the server on one, the load on another."""

from __future__ import annotations

import contextlib
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_ALL = sorted(os.sched_getaffinity(0))
SERVER, LOAD = _ALL[0], _ALL[-1]


@contextlib.contextmanager
def on(core: int) -> Iterator[None]:
    """Run on one processor while the context lasts; processes started meanwhile stay on it."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
