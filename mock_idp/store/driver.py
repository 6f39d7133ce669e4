"""What databases differ in: one file each, beside this one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


class Connection(Protocol):
    """A connection to a database, for one thread at a time."""

    @property
    def is_open(self) -> bool:
        """Whether the database has not ended it."""

    def begin(self, *, read_only: bool = False) -> None:
        """Begin a transaction: one that writes, or one that sees one moment and locks nothing."""

    def execute(self, statement: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Carry out a statement with ``?`` for each value, and return its rows."""

    def commit(self) -> None:
        """Keep what was written."""

    def rollback(self) -> None:
        """Drop what was written."""

    def close(self) -> None:
        """End the connection; a transaction under way is dropped."""


class Driver(Protocol):
    """A database."""

    name: str
    """For people: its URL without user and password."""
    connections: int
    """How many of our transactions it can have under way at once."""
    for_update: str
    """What a SELECT ends with whose rows stay as they are until the transaction ends."""
    skip_locked: str
    """The same, without the rows that somebody else holds."""
    errors: tuple[type[Exception], ...]
    """What its connections raise."""

    def connect(self) -> Connection:
        """Return a new connection; raises one of its ``errors``."""

    def is_conflict(self, error: Exception) -> bool:
        """Tell whether a transaction failed because of another one, and may be tried again."""

    def sentence(self, error: Exception) -> str:
        """Return what is wrong in a few words, without a secret."""
