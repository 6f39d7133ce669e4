"""A Dex that runs: ``dex serve`` as a child of ours, ready when it answers, gone at the end."""

from __future__ import annotations

import contextlib
import subprocess
import time
from typing import TYPE_CHECKING, Any

from harness.dex import spawn
from harness.dex.answering import answers, listens, nobody_listens
from harness.dex.reader import Reader
from harness.dex.remote import NANOSECONDS, Measurement, NoAnswer, Remote, start_variables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from harness.dex.build import Binary

__all__ = ["DexEnded", "DexProcess", "Measurement", "NotControlled", "running"]

_AGAIN_AFTER = 0.008
_ANSWERS_WITHIN = 1.0
_ENDS_WITHIN = 1.0
"""Seconds from when its port is closed until it is gone."""


class DexEnded(Exception):  # noqa: N818  reads as what it says
    """Dex ended by itself, or did not come up; the message is one sentence with its last words."""


class NotControlled(Exception):  # noqa: N818  reads as what it says
    """This Dex was built by somebody else: its clock is the machine's, and it cannot be looked into."""


class DexProcess:
    """A running Dex."""

    def __init__(
        self, process: subprocess.Popen[bytes], issuer: str, reader: Reader, remote: Remote | None
    ) -> None:
        """Belongs to :func:`running`."""
        self._process, self._issuer, self._reader, self._remote = process, issuer, reader, remote

    @property
    def pid(self) -> int:
        """The id of the process, which is also that of its group."""
        return self._process.pid

    @property
    def ended(self) -> int | None:
        """The exit code if it has ended, negative if a signal ended it."""
        return self._process.poll()

    def has_ended(self, within: float = 0.0) -> int | None:
        """Return its exit code if it has ended, or does so ``within`` seconds or when its port is closed."""
        if self.ended is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(within if listens(self._issuer) else _ENDS_WITHIN)
        return self.ended

    def last_words(self) -> str:
        """Return what it said last, in one line; of one that has ended, all of it was read."""
        if self.ended is not None:
            self._reader.join()
        return self._reader.last_words()

    def move_clock(self, offset: float) -> None:
        """Set the clock to ``offset`` seconds from the machine's; valid when this returns.

        Raises:
            NotControlled: somebody else built it.
            DexEnded: it does not answer any more.

        """
        self._ask(offset_ns=round(offset * NANOSECONDS))

    def set_timer_speed(self, speed: float) -> None:
        """Let timers and deadlines that are set from now on run ``speed`` times as fast as real time.

        Raises:
            NotControlled: somebody else built it.
            DexEnded: it does not answer any more.

        """
        self._ask(timer_speed=max(1, round(speed)))

    def measure(self) -> Measurement:
        """Count goroutines and connections.

        Raises:
            NotControlled: somebody else built it.
            DexEnded: it does not answer any more.

        """
        told = self._ask(measure=True)["measurement"]
        return Measurement(told["goroutines"], told["suspicious"], told["sockets"])

    def probe(self, within: float = 2.0) -> bool:
        """Return whether ``{issuer}/keys`` is answered within so many seconds.

        Dex reads its storage for that, so that a storage that waits for itself shows; ``/healthz`` goes on
        being answered (#5017).
        """
        return answers(f"{self._issuer}/keys", within)

    def settle(self) -> None:
        """Wait until what it has written so far was passed on."""
        self._reader.settle()

    def kill(self) -> None:
        """End it at once, as a crash would."""
        spawn.kill(self._process)

    def stop(self) -> None:
        """Ask it to end, and make it after two seconds."""
        spawn.stop(self._process)

    def _ask(self, **command: object) -> dict[str, Any]:
        if self._remote is None:
            raise NotControlled("only a Dex that was built here can be moved in time and measured")
        try:
            return self._remote.ask(**command)
        except NoAnswer as error:
            raise self._end() from error

    def _await_ready(self, within: float) -> None:
        until = time.monotonic() + within
        while not answers(f"{self._issuer}/.well-known/openid-configuration", _ANSWERS_WITHIN):
            if self.ended is not None or time.monotonic() > until:
                raise self._end(within)
            time.sleep(_AGAIN_AFTER)

    def _end(self, within: float | None = None) -> DexEnded:
        """Return how it ended, in Dex's own words."""
        if self.ended is None:
            what = "does not answer" if within is None else f"is not ready after {within:g} s{self._place()}"
            return DexEnded(f"Dex {what}: {self.last_words()}")
        return DexEnded(f"Dex ended with exit code {self.ended}: {self.last_words()}")

    def _place(self) -> str:
        """Return where in the connector's code it stands; nothing if that is not known."""
        with contextlib.suppress(NotControlled, DexEnded):
            standing = ", ".join(self.measure().suspicious)
            return f" and stands in {standing}" if standing else ""
        return ""


@contextlib.contextmanager
def running(
    binary: Binary,
    config: Path,
    *,
    issuer: str,
    env: Mapping[str, str],
    offset: float = 0.0,
    timer_speed: float = 1.0,
    on_line: Callable[[str], None],
    ready_within: float = 15.0,
) -> Iterator[DexProcess]:
    """Run ``dex serve CONFIG`` until the block ends, and yield it when it answers at ``issuer``.

    Args:
        binary: which Dex.
        config: its configuration; its folder is the home of the process.
        issuer: as in the configuration; on this machine.
        env: variables that Dex sees, beside the few that we set; nothing else of ours is passed on.
        offset: of its clock from the machine's from the start, in seconds; of no effect on a foreign one.
        timer_speed: how many times faster than real time timers run; of no effect on a foreign one.
        on_line: gets each line that Dex writes, without its end, in another thread.
        ready_within: how many seconds it may take to answer.

    Raises:
        DexEnded: it ended, or is not ready in time.
        UsageError: something else listens at the issuer's port.

    """
    nobody_listens(issuer)
    with contextlib.ExitStack() as closing:
        remote = Remote() if binary.controlled else None
        command = [str(binary.path), "serve", str(config)]
        seen = spawn.environment(config.resolve().parent, env)
        handed_down = []
        if remote is None:
            command = spawn.watched(command)
        else:
            closing.callback(remote.close)
            handed_down = [remote.handed_down]
            seen |= start_variables(remote.handed_down, offset, timer_speed)
        process = closing.enter_context(spawn.spawned(command, seen, handed_down))
        assert process.stdin is not None  # noqa: S101  a pipe, see spawn
        assert process.stdout is not None  # noqa: S101
        if remote is not None:
            remote.connect(process.stdin)
        reader = Reader(process.stdout, on_line)
        dex = DexProcess(process, issuer, reader, remote)
        dex._await_ready(ready_within)  # noqa: SLF001  a part of starting
        yield dex
    reader.join()
    if reader.failed is not None:
        raise reader.failed
