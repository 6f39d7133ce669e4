"""The process: found, started with a profile of its own, ended with everything it started."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

from harness import children
from harness.chromium.devtools import ChromiumGone, Connection, Refused, Silent
from harness.stack import StackError
from mock_idp.command_line import ComponentMissing

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_STARTED_WITHIN = 30.0
_GONE_WITHIN = 2.0
_LONGEST_FOLDER = 35
"""Bytes: an address of a socket has at most 107 (unix(7)), of which Chromium and we need 70."""
_FLAGS = (
    "--headless",
    "--remote-debugging-pipe",
    "--no-first-run",
    "--no-default-browser-check",
    # What the harness itself requests goes through no proxy either.
    "--no-proxy-server",
    # Nothing but the pages that are visited is asked for.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--disable-default-apps",
    # An upstream of plain http is asked by plain http.
    "--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,Translate,MediaRouter",
    "--password-store=basic",
    "--disable-gpu",
    # /dev/shm of a container is too small.
    "--disable-dev-shm-usage",
    "--disable-breakpad",
)


def find() -> str:
    """Return the path of a Chromium on PATH.

    Raises:
        ComponentMissing: there is none.

    """
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise ComponentMissing(
            "Chromium, which carries out the steps of the users file, is not on PATH; install the Debian "
            "package chromium, or sign in yourself with --sign-in person"
        )
    return found


class Process:
    """A Chromium that runs, in a process group of its own."""

    def __init__(self, executable: str) -> None:
        """Start it; it is ready when `Connection.call` answers.

        Raises:
            StackError: it does not start.

        """
        self._closing = contextlib.ExitStack()
        self._ending = threading.Lock()
        self._reaped = False
        self._profile = Path(self._closing.enter_context(_profile()))
        self._log = self._profile / "log"
        try:
            self._start(executable)
        except BaseException:
            self._closing.close()
            raise

    def _start(self, executable: str) -> None:
        with _pipes() as (reader, writer, its_reader, its_writer):
            try:
                self.pid = os.posix_spawn(
                    executable,
                    [executable, *_flags(self._profile)],
                    _environment(self._profile),
                    file_actions=[
                        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
                        (os.POSIX_SPAWN_OPEN, 1, str(self._log), os.O_WRONLY | os.O_CREAT, 0o600),
                        (os.POSIX_SPAWN_DUP2, 1, 2),
                        # Where --remote-debugging-pipe looks for them.
                        (os.POSIX_SPAWN_DUP2, its_reader, 3),
                        (os.POSIX_SPAWN_DUP2, its_writer, 4),
                    ],
                    setpgroup=0,
                )
            except OSError as error:
                raise StackError(f"{executable} cannot be started: {error.strerror}") from error
            self.connection = Connection(os.dup(reader), os.dup(writer))
        self._closing.callback(self.connection.close)
        self._closing.callback(self._reap)
        self._closing.callback(self.end)
        try:
            self.connection.call("Browser.getVersion", until=time.monotonic() + _STARTED_WITHIN)
        except (ChromiumGone, Refused, Silent) as error:
            raise StackError(f"{executable} does not start: {self._last_words()}") from error

    def end(self) -> None:
        """End it and all that it started, at once; from any thread, also while another waits for it."""
        with self._ending:
            if not self._reaped:  # from then on the number may be another's
                children.signal_group(self.pid)

    def close(self) -> None:
        """End it and remove its profile."""
        self._closing.close()

    def _reap(self) -> None:
        with self._ending, contextlib.suppress(ChildProcessError):
            os.waitpid(self.pid, 0)
            self._reaped = True

    def _last_words(self) -> str:
        """Return what it said of a fault; it complains of a lot besides."""
        try:
            lines = self._log.read_text("utf-8", "replace").splitlines()
        except OSError:
            lines = []
        said = [line for line in lines if ":FATAL:" in line] or [line for line in lines if line.strip()]
        return said[-1].rpartition("] ")[2].strip()[:300] if said else "it says nothing"


@contextlib.contextmanager
def _profile() -> Iterator[str]:
    path = tempfile.mkdtemp(prefix="refresh-harness-", dir=_short_folder())
    try:
        yield path
    finally:
        # A process that was just killed may still write for a moment.
        until = time.monotonic() + _GONE_WITHIN
        while Path(path).exists() and time.monotonic() < until:
            shutil.rmtree(path, ignore_errors=True)


def _short_folder() -> str:
    """Return a folder for temporary files in which a socket of Chromium's can have a name."""
    folder = tempfile.gettempdir()
    return folder if len(os.fsencode(folder)) <= _LONGEST_FOLDER else "/tmp"  # noqa: S108  mkdtemp is safe there


@contextlib.contextmanager
def _pipes() -> Iterator[tuple[int, int, int, int]]:
    """Yield our reader and writer and Chromium's, closed afterwards; none is 3 or 4, where its ends go."""
    descriptors: list[int] = []
    try:
        for _ in range(2):
            for end in os.pipe():
                descriptors.append(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 5))
                os.close(end)
        ours, its_writer, its_reader, our_writer = descriptors
        yield ours, our_writer, its_reader, its_writer
    finally:
        for descriptor in descriptors:
            os.close(descriptor)


def _flags(profile: Path) -> list[str]:
    # Chromium refuses to run as root with its sandbox on.
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return [*_FLAGS, *as_root, f"--user-data-dir={profile / 'profile'}"]


def _environment(profile: Path) -> dict[str, str]:
    """Return all that Chromium, and the script that starts it, get to see of the environment."""
    return {"PATH": os.defpath, "HOME": str(profile), "TMPDIR": str(profile), "LC_ALL": "C.UTF-8"}
