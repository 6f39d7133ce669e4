"""Storage in memory: gone when the provider stops."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, TypeVar, cast

from mock_idp.protocol.model import AccessToken, AuthorizationCode, Grant, RefreshToken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mock_idp.clock import Clock
    from mock_idp.protocol.records import R, Record, Transaction

T = TypeVar("T")

_FIRST_SWEEP = 10_000
"""Records written before the first look at what can be forgotten."""


class MemoryStore:
    """Dictionaries, one per kind. Thread-safe."""

    def __init__(self, clock: Clock) -> None:
        """Start empty; ``clock`` tells what can be forgotten."""
        self._clock = clock
        self._lock = threading.Lock()
        self._tables: dict[type[Record], dict[str, Record]] = {}
        self._written, self._sweep_at = 0, _FIRST_SWEEP

    async def transact(self, work: Callable[[Transaction], T], *, discard: bool = False) -> T:
        """Do ``work``; nothing here has to be waited for."""
        return self.run(work, discard=discard)

    def run(self, work: Callable[[Transaction], T], *, discard: bool = False) -> T:
        """Do ``work``, and write what it wrote once it has ended well."""
        with self._lock:
            transaction = _MemoryTransaction(self._tables)
            result = work(transaction)
            if not discard:
                self._commit(transaction)
            return result

    def close(self) -> None:
        """There is nothing to let go of."""

    def _commit(self, transaction: _MemoryTransaction) -> None:
        tables = self._tables
        for (kind, key), record in transaction.changes.items():
            table = tables.get(kind)
            if table is None:
                table = tables[kind] = {}
            if record is None:
                table.pop(key, None)
            else:
                table[key] = record
        self._written += len(transaction.changes)
        if self._written >= self._sweep_at:
            self._sweep()

    def _sweep(self) -> None:
        """Drop what nobody misses; the next sweep comes when as much was written again as is left now."""
        now = self._clock.now()
        for kind, table in self._tables.items():
            self._tables[kind] = {key: record for key, record in table.items() if not _is_over(record, now)}
        self._drop_childless_grants()
        self._written = 0
        self._sweep_at = max(_FIRST_SWEEP, sum(map(len, self._tables.values())))

    def _drop_childless_grants(self) -> None:
        kinds = (AuthorizationCode, RefreshToken, AccessToken)
        alive = {
            cast("RefreshToken", record).grant_id
            for kind in kinds
            for record in self._tables.get(kind, {}).values()
        }
        grants = self._tables.get(Grant, {})
        self._tables[Grant] = {key: grant for key, grant in grants.items() if key in alive}


def _is_over(record: Record, now: float) -> bool:
    forget_at = record.forget_at
    return forget_at is not None and forget_at <= now


class _MemoryTransaction:
    """Reads the tables, and keeps changes to itself until it is committed."""

    __slots__ = ("_tables", "changes")

    def __init__(self, tables: dict[type[Record], dict[str, Record]]) -> None:
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
