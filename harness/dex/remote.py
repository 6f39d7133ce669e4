"""What a Dex of ours is told over its stdin, and answers (lab/control/control.go)."""

from __future__ import annotations

import json
import os
import select
import threading
import time
from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_ANSWERS_WITHIN = 5.0
NANOSECONDS = 1_000_000_000


class NoAnswer(Exception):  # noqa: N818  reads as what it says
    """The process is gone, or so busy that it does not answer."""


@dataclass(frozen=True)
class Measurement:
    """What a leak in a connector makes grow."""

    goroutines: int
    suspicious: Mapping[str, int] = field(default_factory=dict)
    """Goroutines that are in a connector's code or were started by it, by the innermost such function."""
    sockets: int = 0
    """Open TCP connections to others; 0 where the machine cannot say (not Linux)."""


class Remote:
    """One end of the two pipes; commands of several threads go one after the other."""

    def __init__(self) -> None:
        """Make the pipe for answers; commands go to the stdin of the process, when it has one."""
        self._answers, self.handed_down = os.pipe()
        self._commands: IO[bytes] | None = None
        self._lock = threading.Lock()
        self._read = b""

    def connect(self, commands: IO[bytes]) -> None:
        """Take the stdin of the process, and leave the other end of the answers to it alone."""
        self._commands = commands
        os.close(self.handed_down)

    def close(self) -> None:
        """Close what is ours."""
        os.close(self._answers)
        if self._commands is None:
            os.close(self.handed_down)

    def ask(self, **command: object) -> dict[str, Any]:
        """Send one command and return its answer.

        Raises:
            NoAnswer: none came in time.

        """
        with self._lock:
            assert self._commands is not None  # noqa: S101  connected before anybody can ask
            try:
                self._commands.write(json.dumps(command).encode() + b"\n")
                self._commands.flush()
            except (OSError, ValueError) as error:  # a ValueError is a pipe that we have closed ourselves
                raise NoAnswer from error
            answer: dict[str, Any] = json.loads(self._line())
        if "error" in answer:
            raise NoAnswer(answer["error"])
        return answer

    def _line(self) -> bytes:
        until = time.monotonic() + _ANSWERS_WITHIN
        while b"\n" not in self._read:
            ready, _, _ = select.select([self._answers], [], [], max(0.0, until - time.monotonic()))
            more = os.read(self._answers, 65536) if ready else b""
            if not more:
                raise NoAnswer
            self._read += more
        line, _, self._read = self._read.partition(b"\n")
        return line


def start_variables(handed_down: int, offset: float, timer_speed: float) -> dict[str, str]:
    """Return the variables that switch control on; ``offset`` in seconds."""
    return {
        "DEX_LAB_CONTROL": str(handed_down),
        "DEX_LAB_OFFSET_NS": str(round(offset * NANOSECONDS)),
        "DEX_LAB_TIMER_SPEED": str(max(1, round(timer_speed))),
    }
