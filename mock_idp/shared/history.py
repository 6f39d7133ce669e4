"""One history, written by several processes."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from functools import partial
from typing import TYPE_CHECKING

from mock_idp import events  # noqa: F401  every kind of event must be known to be read
from mock_idp.history import History, parse
from mock_idp.shared import event_log
from mock_idp.shared.event_log import Entry
from mock_idp.store import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp.clock import Clock
    from mock_idp.history import Event
    from mock_idp.shared.event_log import News
    from mock_idp.store import Store


class SharedHistory(History):
    """Keeps what it is given until `flush` writes it to the storage, and knows of others after a `pull`.

    Events get their numbers when they are written. Thread-safe.
    """

    def __init__(self, clock: Clock, store: Store, *, keep: int) -> None:
        """Go on with the history in ``store``, of which the newest ``keep`` events stay.

        Raises:
            StoreError: the storage cannot be used.

        """
        super().__init__(clock, keep=keep)
        self._origin = store.run(partial(event_log.begun, clock.now())).origin
        self._store, self._keep = store, keep
        self._entries: list[Entry] = []
        self._repeating = threading.local()
        self._turn = asyncio.Lock()

    @property
    def is_watched(self) -> bool:
        """Whether somebody waits for events."""
        return bool(self._listeners)

    def append(self, event: Event) -> int:
        """Add ``event``; return the number it will have if no other process is faster."""
        return self._enter(event)

    def clear(self) -> None:
        """Drop all records, in all processes."""
        self._enter(None)

    @contextlib.contextmanager
    def repeating(self) -> Iterator[None]:
        """Write nothing down while the context lasts: another process, or an earlier one, has done it."""
        self._repeating.on = True
        try:
            yield
        finally:
            self._repeating.on = False

    async def flush(self) -> None:
        """Write down what came since the last time, in this process; if that fails, next time.

        When it returns, what was added before it was called is there for all.
        """
        async with self._turn:
            with self._lock:
                entries, self._entries = self._entries, []
            if not entries:
                return
            try:
                await self._store.transact(partial(event_log.write, entries, self._keep))
            except StoreError:
                with self._lock:
                    self._entries = [*entries, *self._entries][-self._keep :]

    async def pull(self) -> None:
        """Learn what all processes wrote down.

        Raises:
            StoreError: the storage cannot be used.

        """
        async with self._turn:
            self._take(await self._store.look(partial(event_log.after, self._count)))

    def _enter(self, event: Event | None) -> int:
        if getattr(self._repeating, "on", False):
            return self._count
        with self._lock:
            self._entries.append(Entry(round(self._clock.now() - self._origin, 3), event))
            return self._count + len(self._entries)

    def _take(self, news: News) -> None:
        records = [parse(event.line, self._where) for event in news.events]
        with self._lock:
            while self._records and self._records[0].number < news.log.first:
                self._records.popleft()
            self._records.extend(records)
            self._count = news.log.last
        if records:
            for tell in self._listeners:
                tell()

    @property
    def _where(self) -> str:
        return "the storage"
