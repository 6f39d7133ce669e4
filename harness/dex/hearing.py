"""Listening to a Dex: what it writes is kept in a file, and what it tells stands in the history.

Whatever it writes is read, because a full pipe would stop it; of a flood only the beginning is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.dex import log
from harness.dex.events import DexLogged

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from mock_idp.history import History

MOST_LINES = 20_000
"""Of one Dex, in the file."""
MOST_EVENTS = 1_000
"""Of one Dex, in the history."""
_LEFT_OUT = "there is more, which is left out here"


class Hearing:
    """Takes the lines of one Dex, from one thread; use it as a context manager."""

    def __init__(self, file: Path, history: History, redact: Callable[[str], str]) -> None:
        """Append to ``file``; ``redact`` replaces the upstream's tokens."""
        self._file = file.open("a", encoding="utf-8")
        self._history, self._redact = history, redact
        self._lines = self._events = 0

    def __call__(self, line: str) -> None:
        """Keep the line, and write what it tells into the history."""
        self._lines += 1
        if self._lines > MOST_LINES:
            return
        said = self._redact(line)
        self._keep(said.rstrip("\n"))
        event = log.read(said)
        if event is None:
            return
        self._events += 1
        if self._events < MOST_EVENTS:
            self._history.append(event)
        elif self._events == MOST_EVENTS:
            self._history.append(DexLogged("warn", f"{MOST_EVENTS} lines that tell something; {_LEFT_OUT}"))

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _keep(self, said: str) -> None:
        self._file.write(f"{said}\n")
        if self._lines == MOST_LINES:
            self._file.write(f"{MOST_LINES} lines; {_LEFT_OUT}\n")
        self._file.flush()
