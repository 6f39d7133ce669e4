"""The Dex of a run: started, watched, moved in time, restarted; what it says goes into the history."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Self

from harness.dex.process import DexEnded as EndedByItself
from harness.dex.process import running

from harness.dex import log
from harness.dex.events import DexEnded, DexMeasured, DexProbed, DexStarted
from harness.dex.stock import STOCK
from harness.stack import StackError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from harness.dex.build import Binary
    from harness.dex.process import DexProcess

    from harness.dex.configuration import DexSettings
    from mock_idp.clock import Clock
    from mock_idp.history import History


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
        self._log = config.with_name("dex.log")

    def __enter__(self) -> Self:
        """Start it.

        Raises:
            StackError: it does not start.

        """
        self._start(restarted=False)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it; if it had ended by itself, say so in the history."""
        self._notice_end()
        self._closing.close()

    def restart(self) -> None:
        """Stop it and start it again.

        Raises:
            StackError: it does not come back.

        """
        self._notice_end()
        self._closing.close()
        self._start(restarted=True)

    def follow_clock(self) -> None:
        """Set its clock to the run's."""
        if self._process is not None and self._binary.controlled:
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
        """Record its goroutines and connections; nothing where it cannot say."""
        if self._process is not None and self._binary.controlled:
            measured = self._process.measure()
            self._history.append(
                DexMeasured(measured.goroutines, dict(measured.suspicious), measured.sockets)
            )

    def _start(self, *, restarted: bool) -> None:
        try:
            self._process = self._closing.enter_context(
                running(
                    self._binary,
                    self._config,
                    issuer=self._settings.issuer,
                    env=self._environment,
                    offset=self._clock.offset,
                    timer_speed=self._timer_speed,
                    on_line=self._hear,
                )
            )
        except EndedByItself as ended:
            raise StackError(self._redact(str(ended))) from ended
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

    def _hear(self, line: str) -> None:
        """Keep the line, and write what it tells into the history."""
        said = self._redact(line)
        with self._log.open("a", encoding="utf-8") as file:
            file.write(said.rstrip("\n") + "\n")
        event = log.read(said)
        if event is not None:
            self._history.append(event)

    def _notice_end(self) -> None:
        if self._process is not None and self._process.ended is not None:
            self._history.append(DexEnded(self._process.ended, log.last_words(self._log)))
