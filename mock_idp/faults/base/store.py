"""What a fault does to the storage while a request is carried out: asked by the provider's write path."""

from __future__ import annotations

import contextlib
from contextvars import ContextVar
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class StoreDeed(StrEnum):
    """What becomes of a write."""

    NOTHING = "nothing"
    DISCARD = "discard"
    """It is decided and answered, but not stored."""
    FAIL = "fail"
    """The storage fails, and nothing is stored."""


_DEED: ContextVar[StoreDeed] = ContextVar("store_deed", default=StoreDeed.NOTHING)


def for_store() -> StoreDeed:
    """Return what is to become of a write of the request that is being carried out."""
    return _DEED.get()


@contextlib.contextmanager
def during(deed: StoreDeed) -> Iterator[None]:
    """Let ``deed`` happen to every write in this context."""
    before = _DEED.set(deed)
    try:
        yield
    finally:
        _DEED.reset(before)
