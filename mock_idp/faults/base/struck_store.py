"""A storage as faults leave it: around the provider's own, whatever that is."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from mock_idp.faults.base.store import StoreDeed, for_store
from mock_idp.store import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable

    from mock_idp.protocol.records import Transaction
    from mock_idp.store import Store

T = TypeVar("T")


class StruckStore:
    """A `Store` whose writes are lost, or fail, while a fault of the request says so."""

    def __init__(self, store: Store) -> None:
        """Stand around ``store``."""
        self._store = store

    async def transact(self, work: Callable[[Transaction], T], *, discard: bool = False) -> T:
        """Do ``work``, and write unless a fault says otherwise.

        Raises:
            StoreError: a fault says so, or the storage cannot be used.

        """
        return await self._store.transact(work, discard=discard or _discards())

    def run(self, work: Callable[[Transaction], T], *, discard: bool = False) -> T:
        """Do the same from any thread that may wait; raises as that does."""
        return self._store.run(work, discard=discard or _discards())

    async def look(self, work: Callable[[Transaction], T]) -> T:
        """Do ``work``, which reads: no fault strikes that."""
        return await self._store.look(work)

    def close(self) -> None:
        """Let go of the storage."""
        self._store.close()


def _discards() -> bool:
    """Tell whether the request's writes are lost.

    Raises:
        StoreError: they fail.

    """
    deed = for_store()
    if deed is StoreDeed.FAIL:
        raise StoreError("the storage cannot be written to: the fault storage-failure is on")
    return deed is StoreDeed.DISCARD
