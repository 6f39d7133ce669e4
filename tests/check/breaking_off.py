"""Running ``refresh-harness check`` in a process of its own, and breaking it off at a moment of its run."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.dex.processes import with_words

if TYPE_CHECKING:
    import signal
    from collections.abc import Iterator, Mapping
    from pathlib import Path

ENDS_WITHIN = 5.0
"""Seconds from the first signal."""
_LONGEST = 60.0
_MOMENT = "the moment has come"

# Says when an event stands in a history for the first time: of that kind, and with that in it.
_UNTIL = """
import sys
from harness import cli
from mock_idp.history import History

kind, part, *arguments = sys.argv[1:]
append = History.append

def watch(self, event):
    number = append(self, event)
    if event.kind == kind and part in repr(event):
        print("the moment has come", flush=True)
    return number

History.append = watch
sys.argv = ["refresh-harness", "check", *arguments]
cli.main()
"""


@dataclass
class Running:
    """A check that runs."""

    process: subprocess.Popen[str]
    temporary: Path
    """Where it keeps its temporary files."""

    def wait_for_moment(self) -> None:
        """Wait until the event asked for stands in a history."""
        assert self.process.stdout is not None
        assert any(_MOMENT in line for line in self.process.stdout), "it ended before"

    def wait_for_line(self, part: str) -> None:
        """Wait until it tells people something with ``part`` in it."""
        assert self.process.stderr is not None
        assert any(part in line for line in self.process.stderr), f"it never said '{part}'"

    def end(self, *numbers: signal.Signals) -> int:
        """Send the signals one after the other, and return the exit code."""
        for number in numbers:
            self.process.send_signal(number)
        return self.process.wait(ENDS_WITHIN)

    def left_behind(self) -> list[str]:
        """Return what is left: files, and processes, which name one of them; ports are theirs."""
        return [str(path) for path in self.temporary.rglob("*")] + with_words(str(self.temporary))


@contextlib.contextmanager
def checking(
    folder: Path,
    *arguments: str,
    until: tuple[str, str] = ("", ""),
    environment: Mapping[str, str] | None = None,
) -> Iterator[Running]:
    """Run a check with temporary files in ``folder``; ``until``: kind of an event, and a part of it."""
    temporary = folder / "tmp"
    temporary.mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", _UNTIL, *until, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"TMPDIR": str(temporary)} | dict(environment or {}),
        start_new_session=True,
    ) as process:
        watchdog = threading.Timer(_LONGEST, process.kill)
        watchdog.start()
        try:
            yield Running(process, temporary)
        finally:
            watchdog.cancel()
            process.kill()
