"""Waiting for events of a history, in a thread or on an event loop; neither keeps a writer waiting."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator

    from mock_idp.history import Event, History, Record


class Watch:
    """Sees events that come after its beginning, for a thread that may wait."""

    _real = staticmethod(time.monotonic)
    """Bound early: freezegun replaces module attributes only."""

    def __init__(self, history: History) -> None:
        """See what comes from now on; `watching` makes one."""
        self._history, self._seen = history, len(history)
        self._came = threading.Event()
        self._began = self._real()

    def wake(self) -> None:
        """Tell that something came."""
        self._came.set()

    def wait(self, within: float) -> bool:
        """Wait for the next event; False if none came ``within`` real seconds of the beginning."""
        while True:
            self._came.clear()
            if len(self._history) > self._seen:
                self._seen = len(self._history)
                return True
            left = self._began + within - self._real()
            if left <= 0 or not self._came.wait(left):
                return False


@contextlib.contextmanager
def watching(history: History) -> Iterator[Watch]:
    """Watch ``history`` while the context lasts."""
    watch = Watch(history)
    with history.telling(watch.wake):
        yield watch


class AsyncWatch:
    """Sees events that come after its beginning, for a task; events may come from any thread."""

    def __init__(self, history: History) -> None:
        """See what comes from now on; `watching_async` makes one."""
        self._history, self._seen = history, len(history)
        self._loop = asyncio.get_running_loop()
        self._came = asyncio.Event()
        self._told = False
        self._began = self._loop.time()

    def wake(self) -> None:
        """Tell that something came; a loop is woken once for all that comes until it looks."""
        if not self._told:
            self._told = True
            # A loop that has ended has nobody left who waits.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._came.set)

    async def wait(self, within: float) -> bool:
        """Wait for the next event; False if none came ``within`` real seconds of the beginning."""
        return await self._wait_until(self._began + within)

    async def wait_from_now(self, within: float) -> bool:
        """Wait for the next event; False if none came ``within`` real seconds from now."""
        return await self._wait_until(self._loop.time() + within)

    async def _wait_until(self, moment: float) -> bool:
        while True:
            self._came.clear()
            self._told = False
            if len(self._history) > self._seen:
                self._seen = len(self._history)
                return True
            try:
                async with asyncio.timeout_at(moment):
                    await self._came.wait()
            except TimeoutError:
                return False


@contextlib.contextmanager
def watching_async(history: History) -> Iterator[AsyncWatch]:
    """Watch ``history`` while the context lasts."""
    watch = AsyncWatch(history)
    with history.telling(watch.wake):
        yield watch


async def follow(
    history: History, since: int, beat: float
) -> AsyncGenerator[tuple[Record[Event], ...], None]:
    """Yield what comes after event ``since`` as it comes, and an empty tuple after ``beat`` quiet seconds."""
    with watching_async(history) as watch:
        while True:
            records = history.since(since)
            if records:
                since = records[-1].number
                yield records
            elif not await watch.wait_from_now(beat):
                yield ()
