"""One transaction on a database: it reads at once, and writes at its end."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any, cast

from mock_idp.store import codec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mock_idp.protocol.records import R, Record
    from mock_idp.store.driver import Connection

_AT_ONCE = 500
"""Records written by one statement: databases bound the number of its values."""
_COLUMNS = "kind, key, grant_key, forget_at, body"
_REPLACE = (
    "ON CONFLICT (kind, key) DO UPDATE"
    " SET grant_key = excluded.grant_key, forget_at = excluded.forget_at, body = excluded.body"
)

Name = tuple[type["Record"], str]
"""Kind and key of a record."""


def key_column(key: str) -> str:
    """Return what stands for ``key`` in a table: clients choose keys, of any length, with any character."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()


class SqlTransaction:
    """Holds each record it has read until it ends, so that no other transaction comes in between.

    A record that it looked for in vain is written by an INSERT that fails if somebody was faster.
    """

    def __init__(self, connection: Connection, for_update: str) -> None:
        """Read from ``connection``; ``for_update`` ends a SELECT that holds its rows."""
        self._connection, self._for_update = connection, for_update
        self._seen: dict[Name, Record | None] = {}
        self._changes: dict[Name, Record | None] = {}

    def get(self, kind: type[R], key: str) -> R | None:
        """Return the record, as this transaction left it."""
        name = (kind, key)
        if name in self._changes:
            return cast("R | None", self._changes[name])
        if name not in self._seen:
            statement = f"SELECT body FROM mock_idp_records WHERE kind = ? AND key = ? {self._for_update}"  # noqa: S608
            rows = self._connection.execute(statement, (kind.__name__, key_column(key)))
            self._seen[name] = codec.decode(kind, rows[0][0]) if rows else None
        return cast("R | None", self._seen[name])

    def put(self, record: Record) -> None:
        """Keep ``record``."""
        self._changes[type(record), record.key] = record

    def delete(self, kind: type[Record], key: str) -> None:
        """Forget the record."""
        self._changes[kind, key] = None

    def all(self, kind: type[R]) -> Iterator[R]:
        """Walk the records of a kind."""
        statement = f"SELECT body FROM mock_idp_records WHERE kind = ? ORDER BY key {self._for_update}"  # noqa: S608
        rows = self._connection.execute(statement, (kind.__name__,))
        found: dict[str, Record | None] = {}
        for (body,) in rows:
            record = codec.decode(kind, body)
            found[record.key] = self._seen[kind, record.key] = record
        found |= {key: record for (of, key), record in self._changes.items() if of is kind}
        return iter([cast("R", record) for record in found.values() if record is not None])

    def write(self) -> int:
        """Write the changes down, and return how many there are.

        In one order for everybody, so that two transactions seldom wait for each other.
        """
        changes = sorted(self._changes.items(), key=lambda change: (change[0][0].__name__, change[0][1]))
        missing = [name for name, record in changes if record is None]
        records = [(name, record) for name, record in changes if record is not None]
        new = [record for name, record in records if self._seen.get(name, record) is None]
        old = [record for name, record in records if self._seen.get(name, record) is not None]
        for names in _in_batches(missing):
            places = ", ".join(["(?, ?)"] * len(names))
            self._connection.execute(
                f"DELETE FROM mock_idp_records WHERE (kind, key) IN (VALUES {places})",  # noqa: S608
                [value for kind, key in names for value in (kind.__name__, key_column(key))],
            )
        self._insert(new, "")
        self._insert(old, _REPLACE)
        return len(changes)

    def _insert(self, records: list[Record], otherwise: str) -> None:
        for batch in _in_batches(records):
            places = ", ".join(["(?, ?, ?, ?, ?)"] * len(batch))
            statement = f"INSERT INTO mock_idp_records ({_COLUMNS}) VALUES {places} {otherwise}"  # noqa: S608
            self._connection.execute(statement, [value for record in batch for value in _row(record)])


def _row(record: Record) -> tuple[Any, ...]:
    grant_id = record.of_grant
    return (
        type(record).__name__,
        key_column(record.key),
        None if grant_id is None else key_column(grant_id),
        record.forget_at,
        codec.encode(record),
    )


def _in_batches(items: list[Any]) -> Iterable[list[Any]]:
    return (items[at : at + _AT_ONCE] for at in range(0, len(items), _AT_ONCE))
