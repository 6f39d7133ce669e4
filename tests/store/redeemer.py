"""A program that redeems refresh tokens: told so line by line, each time in a child that may be killed.

{"url": …, "policy": …, "token": …, "times": 32}    waits for a line, redeems, prints the outcomes
{"url": …, "policy": …, "token": …, "die_at": 3}    kills itself before its third statement, prints how many
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from mock_idp.clock import Clock
from mock_idp.keys import background
from mock_idp.store.opening import driver_of
from mock_idp.store.sql import SqlStore
from tests.store import redeeming

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mock_idp.store.driver import Connection


class Dying:
    """A driver whose connections kill this process before a statement."""

    def __init__(self, url: str) -> None:
        self._driver = driver_of(url)
        self.die_at = 0
        self.count = 0

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  of the driver
        return getattr(self._driver, name)

    def connect(self) -> DyingConnection:
        return DyingConnection(self._driver.connect(), self)

    def step(self) -> None:
        self.count += 1
        if self.count == self.die_at:
            os.kill(os.getpid(), signal.SIGKILL)


class DyingConnection:
    """A connection that counts."""

    def __init__(self, connection: Connection, driver: Dying) -> None:
        self._connection, self._driver = connection, driver

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401  of the connection
        return getattr(self._connection, name)

    def begin(self, *, read_only: bool = False) -> None:
        self._driver.step()
        self._connection.begin(read_only=read_only)

    def execute(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        self._driver.step()
        return self._connection.execute(statement, values)

    def commit(self) -> None:
        self._driver.step()
        self._connection.commit()


def main() -> None:
    """Do what each line says."""
    # What takes long is done once, and not once in each child.
    background.process_key()
    with contextlib.suppress(ImportError):
        import mock_idp.store.postgresql  # noqa: F401, PLC0415
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _say(json.dumps(_carry_out(json.loads(line))))
            os._exit(0)
        if os.waitpid(child, 0)[1] != 0:
            _say("null")


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201  the program's output


def _carry_out(task: dict[str, Any]) -> Any:  # noqa: ANN401  JSON
    driver = Dying(task["url"])
    store = SqlStore(driver, Clock())
    provider = redeeming.provider_on(store, task["policy"])
    if "die_at" in task:
        driver.count, driver.die_at = 0, task["die_at"]
        asyncio.run(redeeming.redeem(provider, task["token"]))
        driver.step()
        return driver.count
    _say("ready")
    os.read(0, 1)
    return [
        asdict(it) for it in redeeming.redeem_in_parallel(provider, task["token"], each=task["times"] // 8)
    ]


if __name__ == "__main__":
    main()
