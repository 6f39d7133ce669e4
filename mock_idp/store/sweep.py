"""Forgetting what nobody misses: a whole look at the records in memory, in steps too short to be noticed."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from mock_idp.protocol.model import Grant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from mock_idp.protocol.records import Record

Tables: TypeAlias = "dict[type[Record], dict[str, Record]]"

_AT_ONCE = 32
"""Records looked at in one step, some ten microseconds: a transaction writes fewer, so that a sweep ends."""


class Sweep:
    """Drops records whose time is over, then grants that no record belongs to any more."""

    def __init__(self, tables: Tables, now: float) -> None:
        """Begin to look at ``tables``; the time is ``now``, in seconds since the epoch, until the end."""
        self._tables, self._now = tables, now
        self._grants: set[str] = set()
        """Those that a record belongs to, or that are new."""
        self._steps = self._walk()

    def see(self, written: Iterable[Record | None]) -> None:
        """Keep what is written meanwhile."""
        for record in written:
            if isinstance(record, Grant):
                self._grants.add(record.key)
            elif record is not None:
                self._keep_grant_of(record)

    def step(self) -> bool:
        """Do a little; tell whether all is done."""
        return next(self._steps, True)

    def _walk(self) -> Iterator[bool]:
        for kind in list(self._tables):
            yield from self._each(kind, self._look_at)
        yield from self._each(Grant, self._drop_if_childless)

    def _each(self, kind: type[Record], look: Callable[[dict[str, Record], str], None]) -> Iterator[bool]:
        """Look at every record that is there now, a few in a step."""
        table = self._tables.get(kind, {})
        keys = list(table)
        while keys:
            for key in keys[-_AT_ONCE:]:
                look(table, key)
            del keys[-_AT_ONCE:]
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

    def _drop_if_childless(self, table: dict[str, Record], key: str) -> None:
        if key not in self._grants:
            table.pop(key, None)

    def _keep_grant_of(self, record: Record) -> None:
        grant_id = record.of_grant
        if grant_id is not None:
            self._grants.add(grant_id)
