"""Reading a history once, however many checkers ask."""

from __future__ import annotations

from functools import lru_cache, wraps
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from mock_idp.history import Record

T = TypeVar("T")
_HISTORIES = 8
"""How many are remembered: as many as are judged side by side."""


def once_per_history(read: Callable[[Sequence[Record[Any]]], T]) -> Callable[[Sequence[Record[Any]]], T]:
    """Return ``read``, which must be pure, so that it remembers its last results for tuples of records."""
    remembered = lru_cache(_HISTORIES)(lambda same: read(same.records))

    @wraps(read)
    def reading(records: Sequence[Record[Any]]) -> T:
        return remembered(_Same(records)) if isinstance(records, tuple) else read(records)

    return reading


class _Same:
    """A history that is equal to itself only, so that it need not be hashed, which events cannot be."""

    def __init__(self, records: Sequence[Record[Any]]) -> None:
        self.records = records

    def __hash__(self) -> int:
        return id(self.records)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.records is self.records
