"""What a provider keeps: frozen records, found by kind and key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator


class Record:
    """Something kept under a key that no other record of its kind has. Subclasses are frozen dataclasses.

    Fields are JSON values, tuples of them, or such dataclasses, so that any storage can write them down.
    """

    __slots__ = ()

    @property
    def key(self) -> str:
        """What it is found by."""
        raise NotImplementedError

    @property
    def forget_at(self) -> float | None:
        """The moment from which on nobody misses it, in seconds since the Unix epoch; None: never."""
        return None

    @property
    def of_grant(self) -> str | None:
        """The id of the grant that is forgotten with the last record of it; None: it belongs to none."""
        return None


R = TypeVar("R", bound=Record)


class Reader(Protocol):
    """What a decision may look at."""

    def get(self, kind: type[R], key: str, /) -> R | None:
        """Return the record of that kind under ``key``; None if there is none."""


class Transaction(Reader, Protocol):
    """Reads and writes that happen together or not at all, with nobody else's in between."""

    def put(self, record: Record, /) -> None:
        """Keep ``record``, in place of the one of its kind and key if there is one."""

    def delete(self, kind: type[Record], key: str, /) -> None:
        """Forget the record; nothing happens if there is none."""

    def all(self, kind: type[R], /) -> Iterator[R]:
        """Walk all records of that kind, in no order: for what is rare, such as a look at everything."""
