"""Where a provider's records are kept: a small protocol, and one file per kind of storage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from mock_idp.protocol.records import Transaction

__all__ = ["Store", "StoreError"]

T = TypeVar("T")


class StoreError(Exception):
    """The storage cannot be used, now or at all; nothing of the work is known to be written.

    The message is one sentence that names the storage, without the password in its URL.
    """


class Store(Protocol):
    """Storage of one provider; several worker processes may share one.

    ``work`` reads and writes through the transaction it is given. It is carried out once and with no other
    transaction in between, or tried again from the beginning if it met another, so it does nothing else.
    If it raises, nothing is written, and the exception goes on.
    """

    async def transact(self, work: Callable[[Transaction], T], *, discard: bool = False) -> T:
        """Return what ``work`` returns, its writes done; with ``discard``, its writes are lost.

        Raises:
            StoreError: the storage cannot be used.

        """

    def run(self, work: Callable[[Transaction], T], *, discard: bool = False) -> T:
        """Do the same from any thread that may wait.

        Raises:
            StoreError: the storage cannot be used.

        """

    async def look(self, work: Callable[[Transaction], T]) -> T:
        """Return what ``work`` returns, which reads the records of one moment and keeps nobody waiting.

        What it writes is lost.

        Raises:
            StoreError: the storage cannot be used.

        """

    def close(self) -> None:
        """Let go of files and connections."""
