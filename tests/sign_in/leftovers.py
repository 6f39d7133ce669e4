"""What a Chromium leaves of itself on the machine."""

from __future__ import annotations

import time
from pathlib import Path

_WITHIN = 10.0
_PAUSE = 0.01


def running(profile: Path) -> list[str]:
    """Return the programs that run with this profile."""
    lines = [_command_line(path) for path in Path("/proc").glob("[0-9]*/cmdline")]
    return [line for line in lines if str(profile) in line]


def left(profile: Path) -> list[str]:
    """Return the programs that still run when those that were told to end had time to."""
    until = time.monotonic() + _WITHIN
    while (found := running(profile)) and time.monotonic() < until:
        time.sleep(_PAUSE)
    return found


def _command_line(path: Path) -> str:
    try:
        return path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""
