"""Storage in a database that several processes may share: one table of records."""

from __future__ import annotations

import asyncio
import contextlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from mock_idp.store import StoreError, pruning, tables
from mock_idp.store.attempts import Attempts
from mock_idp.store.sql_transaction import SqlTransaction

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from mock_idp.clock import Clock
    from mock_idp.protocol.records import Transaction
    from mock_idp.store.driver import Connection, Driver

T = TypeVar("T")


class _LostWriteError(Exception):
    """Ends a transaction whose writes are to be lost."""


class SqlStore:
    """Records in a database. Thread-safe: its transactions run in a small pool of threads."""

    def __init__(self, driver: Driver, clock: Clock) -> None:
        """Open the database and make its tables; ``clock`` tells what can be forgotten.

        Raises:
            StoreError: it cannot be used.

        """
        self.name = driver.name
        self._driver, self._clock = driver, clock
        self._attempts = Attempts(driver)
        self._pool = ThreadPoolExecutor(driver.connections, thread_name_prefix="store")
        self._written = 0
        try:
            self._pool.submit(self._create).result()
        except BaseException:
            self.close()
            raise

    async def transact(self, work: Callable[[Transaction], T], *, discard: bool = False) -> T:
        """Do ``work`` in a thread of the pool."""
        return await asyncio.wrap_future(self._submit(work, discard=discard))

    def run(self, work: Callable[[Transaction], T], *, discard: bool = False) -> T:
        """Do ``work`` in a thread of the pool, and wait for it."""
        return self._submit(work, discard=discard).result()

    async def look(self, work: Callable[[Transaction], T]) -> T:
        """Do ``work`` on what there is now, without a lock."""
        return await asyncio.wrap_future(self._pool.submit(self._read, work))

    def close(self) -> None:
        """End the threads and their connections."""
        self._pool.shutdown()
        self._attempts.close()

    def _create(self) -> None:
        version = self._attempts.carry_out(tables.create)
        if version != tables.SCHEMA:
            said = f"its tables have version {version}, and this mock_idp knows {tables.SCHEMA}"
            raise self._attempts.failure(f"{said}; use another storage, or empty this one")

    def _submit(self, work: Callable[[Transaction], T], *, discard: bool) -> Future[T]:
        return self._pool.submit(self._lose if discard else self._write, work)

    def _write(self, work: Callable[[Transaction], T]) -> T:
        def attempt(connection: Connection) -> tuple[T, int]:
            transaction = SqlTransaction(connection, self._driver.for_update)
            return work(transaction), transaction.write()

        result, written = self._attempts.carry_out(attempt)
        self._written += written
        if self._written >= pruning.EVERY:
            self._written = 0
            self._prune()
        return result

    def _lose(self, work: Callable[[Transaction], T]) -> T:
        kept: list[T] = []

        def attempt(connection: Connection) -> None:
            transaction = SqlTransaction(connection, self._driver.for_update)
            kept[:] = [work(transaction)]
            transaction.write()
            raise _LostWriteError

        with contextlib.suppress(_LostWriteError):
            self._attempts.carry_out(attempt)
        return kept[0]

    def _read(self, work: Callable[[Transaction], T]) -> T:
        return self._attempts.carry_out(
            lambda connection: work(SqlTransaction(connection, "")), read_only=True
        )

    def _prune(self) -> None:
        """Forget a few records; if that fails, the work it comes after is done all the same."""
        now = self._clock.now()
        try:
            self._attempts.carry_out(lambda connection: pruning.prune(connection, self._driver, now))
        except StoreError:
            self._written = pruning.EVERY
