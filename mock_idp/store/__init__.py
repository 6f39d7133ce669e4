"""Where a provider's records are kept: a small protocol, and one file per kind of storage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from mock_idp.protocol.records import Transaction

__all__ = ["Store"]

T = TypeVar("T")


class Store(Protocol):
    """Storage of one provider; several worker processes may share one.

    ``work`` reads and writes through the transaction it is given. It is carried out once and with no other
    transaction in between, or tried again from the beginning if it met another, so it does nothing else.
    If it raises, nothing is written, and the exception goes on.
    """

    async def transact(self, work: Callable[[Transaction], T], *, discard: bool = False) -> T:
        """Return what ``work`` returns, its writes done; with ``discard``, its writes are lost."""

    def run(self, work: Callable[[Transaction], T]) -> T:
        """Do the same from any thread that may wait."""

    def close(self) -> None:
        """Let go of files and connections."""
