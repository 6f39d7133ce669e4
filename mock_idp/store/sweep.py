"""Forgetting what nobody misses: a whole look at the records in memory, in steps too short to be noticed."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from mock_idp.protocol.model import Grant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mock_idp.protocol.records import Record

Tables: TypeAlias = "dict[type[Record], dict[str, Record]]"

_AT_ONCE = 32
"""Records looked at in one step, some ten microseconds: a transaction writes fewer, so that a sweep ends."""


class Sweep:
    """Drops records whose time is over, then grants that no record belongs to any more."""

    def __init__(self, tables: Tables, now: float) -> None:
        """Look at what is in ``tables`` at this moment; later records are for the next sweep."""
        self._tables, self._now = tables, now
        self._parents: set[str] = set()
        self._keys = [(kind, list(table)) for kind, table in tables.items()]
        self._steps = self._walk()

    def see(self, written: Iterable[Record | None]) -> None:
        """Keep the grants of records that are written meanwhile."""
        for record in written:
            if record is not None:
                self._keep_grant_of(record)

    def step(self) -> bool:
        """Do a little; tell whether all is done."""
        return next(self._steps, True)

    def _walk(self) -> Iterator[bool]:
        for kind, keys in self._keys:
            table = self._tables[kind]
            for at in range(0, len(keys), _AT_ONCE):
                for key in keys[at : at + _AT_ONCE]:
                    self._look_at(table, key)
                yield False
        grants = self._tables.get(Grant, {})
        for kind, keys in self._keys:
            if kind is not Grant:
                continue
            for at in range(0, len(keys), _AT_ONCE):
                for key in keys[at : at + _AT_ONCE]:
                    if key not in self._parents:
                        grants.pop(key, None)
                yield False

    def _look_at(self, table: dict[str, Record], key: str) -> None:
        record = table.get(key)
        if record is None:
            return
        forget_at = record.forget_at
        if forget_at is not None and forget_at <= self._now:
            del table[key]
        else:
            self._keep_grant_of(record)

    def _keep_grant_of(self, record: Record) -> None:
        grant_id = record.of_grant
        if grant_id is not None:
            self._parents.add(grant_id)
