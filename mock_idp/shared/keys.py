"""The signing keys with which a provider begins, the same in all of its processes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mock_idp.protocol.records import Record

if TYPE_CHECKING:
    from mock_idp.keys import KeyRing
    from mock_idp.protocol.records import Transaction
    from mock_idp.store import Store

_KEYS = "keys"


@dataclass(frozen=True, kw_only=True, slots=True)
class SharedKeys(Record):
    """The keys of the beginning; what became of them since is told by commands. A secret."""

    outlives_reset = True

    rows: tuple[dict[str, Any], ...]
    """As `KeyRing.snapshot` has them."""

    @property
    def key(self) -> str:
        """There is one."""
        return _KEYS


def share(ring: KeyRing, store: Store) -> None:
    """Let ``ring`` hold the keys in ``store``; the first to come puts its own there.

    A key for every algorithm: one that was made later would be known to one process only.

    Raises:
        StoreError: the storage cannot be used.

    """
    found = store.run(lambda stored: stored.get(SharedKeys, _KEYS))
    if found is None:
        found = store.run(_Proposal(SharedKeys(rows=_complete(ring))).agreed)
    ring.restore(found.rows)


def _complete(ring: KeyRing) -> tuple[dict[str, Any], ...]:
    from mock_idp.keys import algorithms  # noqa: PLC0415  loads cryptography: keys/__init__.py

    for alg in algorithms.NAMES:
        ring.active(alg)
    return tuple(ring.snapshot())


@dataclass(frozen=True)
class _Proposal:
    """Keys for a storage that has none."""

    keys: SharedKeys

    def agreed(self, stored: Transaction) -> SharedKeys:
        """Return the keys of whoever was first."""
        there = stored.get(SharedKeys, _KEYS)
        if there is None:
            stored.put(self.keys)
        return there or self.keys
