"""A program as the upstream: started and stopped here, with the recording proxy before it."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import threading
import time
from collections import deque
from typing import TYPE_CHECKING

from harness.dex import spawn
from harness.dex.answering import listens
from harness.upstream.elsewhere import at_url
from mock_idp.command_line import UsageError

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator, Sequence

    from harness.upstream.upstream import Person, Upstream
    from mock_idp.clock import Clock
    from mock_idp.history import History

READY_WITHIN = 60.0
"""Seconds."""
_LAST_WORDS_WITHIN = 1.0
_TICK = 0.02
_KEPT_LINES = 20
_URL = re.compile(r"https?://[^\s\"'<>,;)\]}]+")


@contextlib.contextmanager
def command(
    argv: Sequence[str],
    *,
    people: Sequence[Person],
    client_id: str,
    client_secret: str,
    clock: Clock,
    history: History,
    url: str | None = None,
    tls: bool = False,
    within: float = READY_WITHIN,
) -> Iterator[Upstream]:
    """Start ``argv``, wait until it listens, and run a recording proxy before it while the context lasts.

    ``url`` says where it listens; None: the first address that it prints does. ``tls``: as for `at_url`. It
    gets the environment of this process, a process group of its own, and nothing to read. At the end the
    group is asked to stop (SIGTERM), and killed after two seconds; if this process dies, it is killed too.

    Raises:
        UsageError: it cannot be started, ends, or does not listen ``within`` so many real seconds.

    """
    with _started(argv) as program:
        where = program.wait_until_it_listens(url, within)
        with at_url(
            where,
            people=people,
            client_id=client_id,
            client_secret=client_secret,
            clock=clock,
            history=history,
            tls=tls,
            kind="command",
        ) as upstream:
            yield upstream


@contextlib.contextmanager
def _started(argv: Sequence[str]) -> Iterator[_Program]:
    if shutil.which(argv[0]) is None:
        raise UsageError(f"{argv[0]}: there is no such program to start as the upstream; give its path")
    with spawn.spawned(spawn.watched(argv), os.environ, ()) as process:
        program = _Program(argv[0], process)
        try:
            yield program
        finally:
            spawn.stop(process)
            program.close()


class _Program:
    """A process group that talks."""

    def __init__(self, name: str, process: subprocess.Popen[bytes]) -> None:
        self._name, self._process = name, process
        self._lines: deque[str] = deque(maxlen=_KEPT_LINES)
        self._url: str | None = None
        # A program whose output nobody reads stops at a full pipe.
        self._reading = threading.Thread(target=self._read, name="upstream-output", daemon=True)
        self._reading.start()

    def wait_until_it_listens(self, url: str | None, within: float) -> str:
        """Return its address, as soon as somebody accepts a connection there."""
        deadline, tick = time.monotonic() + within, threading.Event()
        while time.monotonic() < deadline:
            where = url or self._url
            if where is not None and listens(where):
                return where
            if self._process.poll() is not None:
                self._reading.join(_LAST_WORDS_WITHIN)
                raise self._failure(f"ended with exit code {self._process.returncode} before it listened")
            tick.wait(_TICK)
        missing = f"does not listen at {url or self._url}" if url or self._url else "prints no address"
        raise self._failure(f"{missing} within {within:g} s")

    def close(self) -> None:
        """Let go of its output, which is at its end when the whole group is gone."""
        self._reading.join(_LAST_WORDS_WITHIN)
        if self._process.stdout is not None and not self._reading.is_alive():
            self._process.stdout.close()

    def _read(self) -> None:
        for line in self._process.stdout or ():
            text = line.decode(errors="replace").strip()
            self._lines.append(text)
            found = _URL.search(text)
            if self._url is None and found is not None:
                self._url = found.group().rstrip(".")

    def _failure(self, what: str) -> UsageError:
        """Return what to tell the person, with the program's last words."""
        last = next((line for line in reversed(self._lines) if line), "")
        return UsageError(f"{self._name}: the upstream {what}{': ' + last[:200] if last else ''}")
