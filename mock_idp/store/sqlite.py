"""SQLite, in a file: ``sqlite:PATH``."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_PATIENCE = 10.0
"""Real seconds to wait for other processes that write."""


class SqliteConnection:
    """A connection to a file."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it: for its owner only, because tokens and private keys are in it."""
        with contextlib.suppress(OSError):  # SQLite says what is wrong
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        # isolation_level None: transactions begin and end where we say so.
        self._connection = sqlite3.connect(
            path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
        )
        try:
            # Readers and the writer do not wait for each other, and a killed process loses nothing; what the
            # last moments wrote may go with the machine's power, but never half of it.
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
        except sqlite3.Error:
            self._connection.close()
            raise

    @property
    def is_open(self) -> bool:
        """A file does not go away while it is open."""
        return True

    def begin(self, *, read_only: bool = False) -> None:
        """Begin; who writes takes the file's one lock at once, because waiting for it later may fail."""
        self._connection.execute("BEGIN" if read_only else "BEGIN IMMEDIATE")

    def execute(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Carry out a statement."""
        return self._connection.execute(statement, values).fetchall()

    def commit(self) -> None:
        """Keep what was written."""
        self._connection.execute("COMMIT")

    def rollback(self) -> None:
        """Drop what was written."""
        self._connection.rollback()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


class Sqlite:
    """A file on this machine; processes that share it must not do so over a network (sqlite.org/wal.html)."""

    connections = 1
    for_update = ""
    skip_locked = ""
    errors: tuple[type[Exception], ...] = (sqlite3.Error,)

    def __init__(self, path: Path) -> None:
        """Use the file at ``path``."""
        self._path = path
        self.name = f"sqlite:{path}"

    def connect(self) -> SqliteConnection:
        """Return a new connection."""
        return SqliteConnection(self._path)

    def is_conflict(self, error: Exception) -> bool:  # noqa: ARG002
        """Nothing is worth another try: who waits for the lock has waited long enough."""
        return False

    def sentence(self, error: Exception) -> str:
        """Return SQLite's own words."""
        return str(error) or type(error).__name__
