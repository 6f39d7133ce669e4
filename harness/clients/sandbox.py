"""A box for one run of one program: it sees nothing of its user, and leaves nothing behind."""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from subprocess import PIPE
from typing import TYPE_CHECKING

from harness import children

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_MOST_OUTPUT = 1_000_000
_PRIVATE_PLACES = {
    "HOME": "home",
    "TMPDIR": "tmp",
    "XDG_CACHE_HOME": "cache",
    "XDG_CONFIG_HOME": "config",
    "XDG_DATA_HOME": "data",
    "XDG_RUNTIME_DIR": "run",
    "XDG_STATE_HOME": "state",
    # Clients look for `docker-credential-*` on PATH and hand the secret to the user's keychain if they find
    # one, even with a configuration of their own. There is nothing to find in an empty directory.
    "PATH": "bin",
}


@dataclass(frozen=True)
class Sandbox:
    """A private directory."""

    root: Path

    @property
    def environment(self) -> dict[str, str]:
        """All that a program in the box gets to see: nothing is passed on from ours.

        Gone with the rest are proxies, certificates (``SSL_CERT_FILE``), the session bus and the desktop.
        """
        return {"LC_ALL": "C", **{name: str(self.root / place) for name, place in _PRIVATE_PLACES.items()}}

    def directory(self, name: str) -> Path:
        """Make a directory in the box that only its owner can read."""
        path = self.root / name
        path.mkdir(mode=0o700)
        return path


@dataclass(frozen=True)
class Ended:
    """How a program ended."""

    exit_code: int | None
    """None if it did not end by itself; negative if a signal ended it."""
    stdout: str
    stderr: str
    seconds: float


@contextlib.contextmanager
def sandbox() -> Iterator[Sandbox]:
    """Yield a fresh box, and remove it with all that is in it."""
    with tempfile.TemporaryDirectory(prefix="refresh-harness-") as root:
        box = Sandbox(Path(root))
        for place in _PRIVATE_PLACES.values():
            box.directory(place)
        yield box


def run(
    box: Sandbox,
    argv: Sequence[str],
    *,
    timeout: float,
    stdin: bytes = b"",
    environment: Mapping[str, str] | None = None,
) -> Ended:
    """Run a program, given by its absolute path, in ``box``; nothing it started outlives this call.

    Raises:
        OSError: it cannot be started.

    """
    start = time.perf_counter()
    variables = box.environment | dict(environment or {})
    # Files, not pipes: a grandchild that holds a pipe open would keep us waiting for a program long gone.
    with tempfile.TemporaryFile(dir=box.root) as out, tempfile.TemporaryFile(dir=box.root) as err:
        process = subprocess.Popen(  # noqa: S603  no shell, and a path of our own choosing
            argv, cwd=box.root, env=variables, stdin=PIPE, stdout=out, stderr=err, start_new_session=True
        )
        try:
            with children.known(process):
                exit_code = _wait(process, stdin, timeout)
        finally:
            _end(process)
        return Ended(exit_code, _text(out.fileno()), _text(err.fileno()), time.perf_counter() - start)


def _wait(process: subprocess.Popen[bytes], stdin: bytes, timeout: float) -> int | None:
    try:
        process.communicate(stdin, timeout)
    except subprocess.TimeoutExpired:
        return None
    return process.returncode


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program and its children, whatever happened: its session is its own, so is its group."""
    children.signal_group(process.pid)
    process.wait()
    if process.stdin is not None:
        with contextlib.suppress(OSError):
            process.stdin.close()


def _text(descriptor: int) -> str:
    return os.pread(descriptor, _MOST_OUTPUT, 0).decode(errors="replace")
