"""The Dex of a run: started, watched, moved in time, restarted; what it says goes into the history."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Self

from harness.dex.events import DexEnded, DexMeasured, DexProbed, DexStarted
from harness.dex.hearing import Hearing
from harness.dex.process import DexEnded as EndedByItself
from harness.dex.process import running
from harness.dex.stock import STOCK
from harness.stack import StackError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from harness.dex.build import Binary
    from harness.dex.configuration import DexSettings
    from harness.dex.process import DexProcess
    from mock_idp.clock import Clock
    from mock_idp.history import History

_ENDS_WITHIN = 0.25
"""Seconds."""
_LONGEST = 500
"""Characters of last words."""


class RunningDex:
    """A Dex that can be stopped and started again; use it as a context manager."""

    def __init__(
        self,
        binary: Binary,
        config: Path,
        settings: DexSettings,
        *,
        environment: Mapping[str, str],
        timer_speed: float,
        clock: Clock,
        history: History,
        redact: Callable[[str], str],
    ) -> None:
        """Take what every start needs; ``redact`` replaces the upstream's tokens in log lines."""
        self._binary, self._config, self._settings = binary, config, settings
        self._environment, self._timer_speed = environment, timer_speed
        self._clock, self._history, self._redact = clock, history, redact
        self._closing = contextlib.ExitStack()
        self._process: DexProcess | None = None
        self._end_is_noticed = False

    def __enter__(self) -> Self:
        """Start it.

        Raises:
            StackError: it does not start.

        """
        self._start(restarted=False)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it; if it had ended by itself, say so in the history."""
        self.notice_end()
        self._closing.close()

    def restart(self) -> None:
        """Stop it and start it again.

        Raises:
            StackError: it does not come back.

        """
        self.notice_end()
        self._closing.close()
        self._end_is_noticed = False
        self._start(restarted=True)

    def follow_clock(self) -> None:
        """Set its clock to the run's; of one that has ended, nothing is set.

        Raises:
            StackError: it does not obey any more.

        """
        if self._process is not None and self._binary.controlled:
            with self._obeying():
                self._process.move_clock(self._clock.offset)

    def settle(self) -> None:
        """Wait until what it has logged so far stands in the history."""
        if self._process is not None:
            self._process.settle()

    def probe(self) -> bool:
        """Record, and return, whether it still answers."""
        answered = self._process is not None and self._process.probe()
        self._history.append(DexProbed(answered))
        return answered

    def measure(self) -> None:
        """Record its goroutines and connections; nothing where it cannot say, or has ended.

        Raises:
            StackError: it does not obey any more.

        """
        if self._process is not None and self._binary.controlled:
            with self._obeying():
                measured = self._process.measure()
                self._history.append(
                    DexMeasured(measured.goroutines, dict(measured.suspicious), measured.sockets)
                )

    def notice_end(self, *, suspected: bool = False) -> bool:
        """Return whether it has ended by itself; when that is seen first, it is written down.

        ``suspected``: an answer is missing, and a process that ends closes connections before it is gone.
        """
        if self._end_is_noticed or self._process is None:
            return self._end_is_noticed
        code = self._process.has_ended(_ENDS_WITHIN if suspected else 0)
        if code is not None:
            self._end_is_noticed = True
            self._history.append(DexEnded(code, self._redact(self._process.last_words())[:_LONGEST]))
        return self._end_is_noticed

    @contextlib.contextmanager
    def _obeying(self) -> Iterator[None]:
        """Let a command to a Dex that ended just now pass; raise if it is there and does not obey."""
        try:
            yield
        except EndedByItself as error:
            if not self.notice_end(suspected=True):
                raise StackError(self._redact(str(error))) from error

    def _start(self, *, restarted: bool) -> None:
        with contextlib.ExitStack() as starting:
            log = self._config.with_name("dex.log")
            hearing = Hearing(log, self._history, self._redact)
            starting.callback(hearing.close)
            try:
                self._process = starting.enter_context(
                    running(
                        self._binary,
                        self._config,
                        issuer=self._settings.issuer,
                        env=self._environment,
                        offset=self._clock.offset,
                        timer_speed=self._timer_speed,
                        on_line=hearing,
                    )
                )
            except EndedByItself as ended:
                raise StackError(self._redact(str(ended))) from ended
            self._closing = starting.pop_all()
        block = self._settings.connector
        self._history.append(
            DexStarted(
                version=self._binary.version,
                issuer=self._settings.issuer,
                storage=self._settings.storage.type,
                connector=block.type if block else "",
                connector_id=block.id if block else "",
                stock=block is not None and block.type in STOCK,
                controlled=self._binary.controlled,
                restarted=restarted,
            )
        )
