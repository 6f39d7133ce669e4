"""The processes that this program has started and that may still run, so that all can be ended at once.

Each has a group of its own, which is ended with it. Whoever starts one ends it too: this is for those who
cannot wait until everybody has had their turn, such as a person who presses Ctrl-C.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator

_LOCK = threading.Lock()
_RUNNING: set[subprocess.Popen[Any]] = set()


@contextlib.contextmanager
def known(process: subprocess.Popen[Any]) -> Iterator[None]:
    """Let `end_all` end ``process``, the leader of its group, while the context lasts."""
    with _LOCK:
        _RUNNING.add(process)
    try:
        yield
    finally:
        with _LOCK:
            _RUNNING.discard(process)


def end_all() -> None:
    """Kill every process that is known and still runs, and its group; from any thread."""
    with _LOCK:
        running = [process for process in _RUNNING if process.poll() is None]
        for process in running:
            signal_group(process.pid)


def signal_group(leader: int, number: signal.Signals = signal.SIGKILL) -> None:
    """Send a signal to the group of a process, if there is one still."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, number)
