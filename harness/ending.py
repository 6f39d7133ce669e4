"""Ending this program when a signal says so: once, in order, and within five seconds whatever hangs.

In order means that the signal becomes an exception, on whose way out servers stop, processes are ended and
folders removed. What is not done by then is done by force: nothing is left in any case.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import secrets
import shutil
import signal
import sys
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from harness import children

if TYPE_CHECKING:
    from types import FrameType

WITHIN = 4.0
"""Seconds for ending in order."""
_ENDING = threading.Event()
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def take_signals() -> None:
    """Let Ctrl-C, a request to end and a closed terminal end this program, unless they are ignored."""
    for number in _SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end)


def keep_temporary_files_together() -> None:
    """Put the temporary files of every thread below one folder, which is removed at the end.

    Raises:
        OSError: there is no folder for temporary files, or no room in it.

    """
    folder = Path(tempfile.gettempdir(), f"refresh-harness-{secrets.token_hex(6)}")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    tempfile.tempdir = str(folder)


def _end(signum: int, _frame: FrameType | None) -> None:
    """Begin to end; who presses Ctrl-C a second time does not disturb that."""
    if _ENDING.is_set():
        return  # it came before the first could switch it off
    _ENDING.set()
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    force = threading.Timer(WITHIN, _end_by_force, (128 + signum,))
    force.daemon = True
    force.start()
    if signum == signal.SIGINT:
        raise KeyboardInterrupt
    sys.exit(128 + signum)


def _end_by_force(code: int) -> None:
    children.end_all()
    if tempfile.tempdir is not None:
        shutil.rmtree(tempfile.tempdir, ignore_errors=True)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)
