"""Running Go so that nothing of it stays behind, whatever ends this program."""

from __future__ import annotations

import contextlib
import os
import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from harness import children
from harness.dex.spawn import watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

_AGAIN_AFTER = 10.0
_END_WITHIN = 2.0


@dataclass(frozen=True)
class Ran:
    """How a run of Go ended."""

    code: int
    out: str
    said: str = field(repr=False)
    """What it wrote to stderr, without the progress of downloads."""


def run(
    program: Path,
    arguments: Sequence[str],
    *,
    cwd: Path,
    environment: Mapping[str, str],
    still: Callable[[], None] = lambda: None,
) -> Ran:
    """Run Go to its end; ``still`` is called every ten seconds.

    Whatever breaks this off (Ctrl-C) kills Go and the compilers it has started.
    """
    with _started(program, arguments, cwd, environment) as process:
        out, said = _communicated(process, still)
    kept = [line for line in said.splitlines() if not line.startswith(("go: downloading ", "go: finding "))]
    return Ran(process.returncode, out, "\n".join(kept).strip())


def _communicated(process: subprocess.Popen[str], still: Callable[[], None]) -> tuple[str, str]:
    """Return stdout and stderr, however long it takes: how long a compiler may take, nobody knows."""
    while True:
        try:
            return process.communicate(timeout=_AGAIN_AFTER)
        except subprocess.TimeoutExpired:
            still()


@contextlib.contextmanager
def _started(
    program: Path, arguments: Sequence[str], cwd: Path, environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[str]]:
    theirs, ours = os.pipe()
    process = subprocess.Popen(  # noqa: S603  the person's own Go
        watched([str(program), *arguments]),
        cwd=cwd,
        env=dict(environment),
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        process_group=0,
    )
    os.close(theirs)
    try:
        yield process
    except BaseException:
        _kill(process)
        raise
    finally:
        os.close(ours)


def _kill(process: subprocess.Popen[str]) -> None:
    """End Go and its children, and wait until Go is gone."""
    children.signal_group(process.pid)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.communicate(timeout=_END_WITHIN)
