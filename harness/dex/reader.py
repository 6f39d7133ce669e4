"""What a Dex writes, passed on line by line."""

from __future__ import annotations

import array
import collections
import contextlib
import fcntl
import json
import os
import re
import select
import termios
import threading
import time
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_KEPT = 40
_LAST_WORDS = 3
_END_WITHIN = 2.0
_AT_ONCE = 65536
_LONGEST_LINE = 65536
"""Bytes; what is longer, or never ends, is passed on in pieces."""
_LOOK_AGAIN = 0.001
_CRASHES = ("panic: ", "fatal error: ")
"""How the Go runtime begins what it writes when it ends a process; stacks of every goroutine follow."""
_WARNINGS = ("ERROR", "WARN")
_AT_EVERY_START = "failed to get signing algorithm"
"""An error that means nothing: the first keys are made a moment later (server/signer/local.go, v2.45.1)."""
_STRUCTURED = re.compile(r'\blevel=(?P<level>\w+) msg=(?P<msg>"(?:[^"\\]|\\.)*"|\S+)(?P<rest>.*)')


class Reader:
    """Reads until the other side closes, whatever the receiver of lines does: a full pipe would stop Dex."""

    def __init__(self, stream: IO[bytes], on_line: Callable[[str], None]) -> None:
        """Begin to read ``stream`` in a thread."""
        self._stream, self._on_line = stream, on_line
        self._last: collections.deque[str] = collections.deque(maxlen=_KEPT)
        self._crash = ""
        self._busy = False
        self.failed: BaseException | None = None
        """What the receiver raised first."""
        self._thread = threading.Thread(target=self._run, name="dex-log", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        begun, chunk = b"", b" "
        while chunk:
            select.select([self._stream], [], [])
            self._busy = True
            chunk = os.read(self._stream.fileno(), _AT_ONCE)
            *lines, begun = (begun + chunk).split(b"\n")
            if len(begun) > _LONGEST_LINE:
                lines, begun = [*lines, begun], b""
            for raw in lines if chunk else filter(None, [*lines, begun]):
                self._pass_on(raw.decode(errors="replace").rstrip("\r"))
            self._busy = False
        self._stream.close()

    def _pass_on(self, line: str) -> None:
        self._last.append(line)
        if not self._crash and line.startswith(_CRASHES):
            self._crash = line
        try:
            self._on_line(line)
        except BaseException as error:  # noqa: BLE001  raised again where it is seen
            self.failed = self.failed or error

    def settle(self, within: float = 0.5) -> None:
        """Wait until all that was written so far has been passed on, or so many seconds.

        Dex writes a line before it answers, but the answer comes on another way and may be here first.
        """
        until = time.monotonic() + within
        while (self._unread() or self._busy) and time.monotonic() < until:
            time.sleep(_LOOK_AGAIN)

    def _unread(self) -> bool:
        """Tell whether something waits in the pipe; busy is set before it is taken out."""
        if self._stream.closed:
            return False
        with contextlib.suppress(OSError, ValueError):
            waiting = array.array("i", [0])
            fcntl.ioctl(self._stream.fileno(), termios.FIONREAD, waiting)
            return waiting[0] > 0
        return False

    def join(self) -> None:
        """Wait until everything was read."""
        self._thread.join(_END_WITHIN)

    def last_words(self) -> str:
        """Return what Dex said last, in one line and without what it says at every start."""
        if self._crash:
            return self._crash.strip()
        said = [_plain(line) for line in self._last]
        telling = list(dict.fromkeys(line for line in said if line))
        return "; ".join(telling[-_LAST_WORDS:]) or "it did not say why"


def _plain(line: str) -> str:
    """Return the message of a log line if it warns of something, a line that is not of the log as it is."""
    if _AT_EVERY_START in line:
        return ""
    with contextlib.suppress(ValueError):
        entry = json.loads(line)
        if isinstance(entry, dict) and "level" in entry:
            return _message(entry) if entry["level"] in _WARNINGS else ""
    found = _STRUCTURED.search(line)
    if found is None:
        return line.strip()
    if found["level"] not in _WARNINGS:
        return ""
    return f"{found['msg'].strip(chr(34))}{found['rest']}".strip()


def _message(entry: dict[str, object]) -> str:
    """Return what a line of the log in JSON says, with its error."""
    error = f": {entry['err']}" if entry.get("err") else ""
    return f"{entry.get('msg', '')}{error}".strip()
