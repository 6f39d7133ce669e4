"""Storage in memory: gone when the provider stops."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeVar, cast

from mock_idp.store.sweep import Sweep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mock_idp.clock import Clock
    from mock_idp.protocol.records import R, Record, Transaction
    from mock_idp.store.sweep import Tables

T = TypeVar("T")

_FIRST_SWEEP = 10_000
"""Records written before the first look at what can be forgotten."""


class MemoryStore:
    """Dictionaries, one per kind. Thread-safe."""

    def __init__(self, clock: Clock) -> None:
        """Start empty; ``clock`` tells what can be forgotten."""
        self._clock = clock
        self._lock = threading.Lock()
        self._tables: Tables = {}
        self._written, self._sweep_at = 0, _FIRST_SWEEP
        self._sweep: Sweep | None = None

    async def transact(self, work: Callable[[Transaction], T], *, discard: bool = False) -> T:
        """Do ``work``; nothing here has to be waited for."""
        return self.run(work, discard=discard)

    def run(self, work: Callable[[Transaction], T], *, discard: bool = False) -> T:
        """Do ``work``, and write what it wrote once it has ended well."""
        with self._lock:
            transaction = _MemoryTransaction(self._tables)
            result = work(transaction)
            if not discard and transaction.changes:
                self._commit(transaction.changes)
            return result

    async def look(self, work: Callable[[Transaction], T]) -> T:
        """Do ``work``, and write nothing."""
        return self.run(work, discard=True)

    def close(self) -> None:
        """There is nothing to let go of."""

    def _commit(self, changes: dict[tuple[type[Record], str], Record | None]) -> None:
        tables = self._tables
        for (kind, key), record in changes.items():
            table = tables.get(kind)
            if table is None:
                table = tables[kind] = {}
            if record is None:
                table.pop(key, None)
            else:
                table[key] = record
        self._written += len(changes)
        if self._sweep is not None:
            self._sweep_on(self._sweep, changes)
        elif self._written >= self._sweep_at:
            self._sweep = Sweep(tables, self._clock.now())

    def _sweep_on(self, sweep: Sweep, changes: dict[tuple[type[Record], str], Record | None]) -> None:
        """Go on with a sweep; the next one comes when as much was written again as is left after it."""
        sweep.see(changes.values())
        if sweep.step():
            self._sweep = None
            self._written = 0
            self._sweep_at = max(_FIRST_SWEEP, sum(map(len, self._tables.values())))


class _MemoryTransaction:
    """Reads the tables, and keeps changes to itself until it is committed."""

    __slots__ = ("_tables", "changes")

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self.changes: dict[tuple[type[Record], str], Record | None] = {}

    def get(self, kind: type[R], key: str) -> R | None:
        changes = self.changes
        if changes and (kind, key) in changes:
            return cast("R | None", changes[kind, key])
        table = self._tables.get(kind)
        return None if table is None else cast("R | None", table.get(key))

    def put(self, record: Record) -> None:
        self.changes[type(record), record.key] = record

    def delete(self, kind: type[Record], key: str) -> None:
        self.changes[kind, key] = None

    def all(self, kind: type[R]) -> Iterator[R]:
        changed = {key: record for (of, key), record in self.changes.items() if of is kind}
        found = {**self._tables.get(kind, {}), **changed}
        return iter([cast("R", record) for record in found.values() if record is not None])
