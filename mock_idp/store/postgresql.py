"""PostgreSQL: ``postgresql://USER:PASSWORD@HOST:PORT/DATABASE``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import conninfo, errors

if TYPE_CHECKING:
    from collections.abc import Sequence

_CONNECT_WITHIN = "5"
"""Seconds, unless the URL says otherwise."""
_LOCK_PATIENCE = "10s"
_MEETINGS = (
    errors.SerializationFailure,
    errors.DeadlockDetected,
    errors.UniqueViolation,
    errors.DuplicateTable,
)


class PostgresqlConnection:
    """A connection to a server."""

    def __init__(self, parameters: dict[str, Any]) -> None:
        """Connect."""
        self._connection = psycopg.connect(**parameters, autocommit=True)
        try:
            self._connection.execute(f"SET lock_timeout = '{_LOCK_PATIENCE}'")
        except psycopg.Error:
            self._connection.close()
            raise

    @property
    def is_open(self) -> bool:
        """Whether the server has not ended it."""
        return not self._connection.closed

    def begin(self, *, read_only: bool = False) -> None:
        """Begin; who writes sees what others have written whenever it has waited for them."""
        mode = "ISOLATION LEVEL REPEATABLE READ READ ONLY" if read_only else "ISOLATION LEVEL READ COMMITTED"
        self.execute(f"BEGIN {mode}")

    def execute(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Carry out a statement."""
        query = statement.replace("?", "%s")
        cursor = self._connection.execute(query, values or None)
        return cursor.fetchall() if cursor.description else []

    def commit(self) -> None:
        """Keep what was written."""
        self.execute("COMMIT")

    def rollback(self) -> None:
        """Drop what was written."""
        self.execute("ROLLBACK")

    def close(self) -> None:
        """End the connection."""
        self._connection.close()


class Postgresql:
    """A database of a server."""

    connections = 4
    for_update = "FOR UPDATE"
    skip_locked = "FOR UPDATE SKIP LOCKED"
    errors: tuple[type[Exception], ...] = (psycopg.Error,)

    def __init__(self, url: str) -> None:
        """Use the database that ``url`` names, as libpq reads it.

        Raises:
            ValueError: it is no such URL; the message has nothing of it.

        """
        try:
            parameters = conninfo.conninfo_to_dict(url)
        except psycopg.Error:
            raise ValueError("is no postgresql:// URL that libpq can read") from None
        # A database may be of no encoding (SQL_ASCII); all that we write is ASCII.
        fixed = {"client_encoding": "UTF8"}
        self._parameters: dict[str, Any] = {"connect_timeout": _CONNECT_WITHIN, **parameters, **fixed}
        self.name = _shown(parameters)

    def connect(self) -> PostgresqlConnection:
        """Return a new connection."""
        return PostgresqlConnection(self._parameters)

    def is_conflict(self, error: Exception) -> bool:
        """Tell whether another transaction held or wrote what this one wanted to."""
        return isinstance(error, _MEETINGS)

    def sentence(self, error: Exception) -> str:
        """Return what libpq or the server says, in one line."""
        said = " ".join(str(error).split()) or type(error).__name__
        password = self._parameters.get("password")
        return said.replace(password, "***") if password else said


def _shown(parameters: dict[str, Any]) -> str:
    """Return the URL without user, password and options."""
    host, port, database = (str(parameters.get(name, "")) for name in ("host", "port", "dbname"))
    return f"postgresql://{host}{f':{port}' if port else ''}/{database}"
