"""Connections of a few threads to a database, and trying again what met somebody else's transaction."""

from __future__ import annotations

import contextlib
import random
import threading
import time
from typing import TYPE_CHECKING, TypeVar

from mock_idp.store import StoreError
from mock_idp.store.codec import UnreadableRecordError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mock_idp.store.driver import Connection, Driver

T = TypeVar("T")

_PATIENCE = 10.0
"""Real seconds in which a transaction that meets others is tried again."""
_LONGEST_PAUSE = 0.02


class Attempts:
    """Carries out transactions. Each thread that does has a connection of its own."""

    def __init__(self, driver: Driver) -> None:
        """Connect to the database of ``driver`` when somebody wants to."""
        self._driver = driver
        self._own = threading.local()
        self._open: set[Connection] = set()

    def carry_out(self, attempt: Callable[[Connection], T], *, read_only: bool = False) -> T:
        """Return what ``attempt`` returns, its writes done if it does not raise.

        Raises:
            StoreError: the database failed, or others were in the way for too long.

        """
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                with self._transaction(read_only=read_only) as connection:
                    return attempt(connection)
            except self._driver.errors as error:
                if not self._driver.is_conflict(error) or time.monotonic() >= until:
                    raise self.failure(self._driver.sentence(error)) from error
            except UnreadableRecordError as error:
                said = (
                    f"{error}: another version of mock_idp wrote it; use another storage, or empty this one"
                )
                raise self.failure(said) from error
            time.sleep(random.uniform(0, _LONGEST_PAUSE))  # noqa: S311  only to come at another moment

    def failure(self, said: str) -> StoreError:
        """Return the error that says so."""
        return StoreError(f"the storage {self._driver.name} cannot be used: {said}")

    def close(self) -> None:
        """End all connections; no thread uses one any more."""
        for connection in list(self._open):
            self._drop(connection)

    @contextlib.contextmanager
    def _transaction(self, *, read_only: bool) -> Iterator[Connection]:
        connection = self._begun(read_only=read_only)
        try:
            yield connection
            connection.commit()
        except BaseException:
            try:
                connection.rollback()
            except self._driver.errors:
                self._drop(connection)
            raise

    def _begun(self, *, read_only: bool) -> Connection:
        """Return the connection of this thread in a new transaction.

        If the database has ended it while it was idle, there is a new one: nothing was lost with it.
        """
        connection = self._connection()
        try:
            connection.begin(read_only=read_only)
        except self._driver.errors:
            if connection.is_open:
                raise
            self._drop(connection)
            connection = self._connection()
            connection.begin(read_only=read_only)
        return connection

    def _connection(self) -> Connection:
        connection: Connection | None = getattr(self._own, "connection", None)
        if connection is None or connection not in self._open:
            connection = self._own.connection = self._driver.connect()
            self._open.add(connection)
        return connection

    def _drop(self, connection: Connection) -> None:
        self._open.discard(connection)
        with contextlib.suppress(*self._driver.errors):
            connection.close()
