"""What a Dex writes, passed on line by line."""

from __future__ import annotations

import collections
import re
import threading
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_KEPT = 40
_LAST_WORDS = 3
_END_WITHIN = 2.0
_STRUCTURED = re.compile(r'\blevel=(?P<level>\w+) msg=(?P<msg>"(?:[^"\\]|\\.)*"|\S+)(?P<rest>.*)')


class Reader:
    """Reads until the other side closes, whatever the receiver of the lines does: a full pipe would stop Dex."""

    def __init__(self, stream: IO[bytes], on_line: Callable[[str], None]) -> None:
        """Begin to read ``stream`` in a thread."""
        self._stream, self._on_line = stream, on_line
        self._last: collections.deque[str] = collections.deque(maxlen=_KEPT)
        self.failed: BaseException | None = None
        """What the receiver raised first."""
        self._thread = threading.Thread(target=self._run, name="dex-log", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        for raw in self._stream:
            line = raw.decode(errors="replace").rstrip("\r\n")
            self._last.append(line)
            try:
                self._on_line(line)
            except BaseException as error:  # noqa: BLE001  raised again where it is seen
                self.failed = self.failed or error
        self._stream.close()

    def join(self) -> None:
        """Wait until everything was read."""
        self._thread.join(_END_WITHIN)

    def last_words(self) -> str:
        """Return what Dex said last, in one line and without what it says at every start."""
        said = [_plain(line) for line in self._last]
        telling = list(dict.fromkeys(line for line in said if line))
        return "; ".join(telling[-_LAST_WORDS:]) or "it wrote nothing"


def _plain(line: str) -> str:
    """Return the message of a log line if it warns of something, a line that is not of the log as it is."""
    found = _STRUCTURED.search(line)
    if found is None:
        return line.strip()
    if found["level"] not in ("ERROR", "WARN"):
        return ""
    return f"{found['msg'].strip(chr(34))}{found['rest']}".strip()
