"""A gate that many event loops can wait at and that any thread can open, once."""

from __future__ import annotations

import asyncio
import contextlib
import threading


class Gate:
    """Closed at first; open for ever once it was opened. Thread-safe."""

    def __init__(self) -> None:
        """Begin closed, with nobody waiting."""
        self._lock = threading.Lock()
        self._is_open = False
        self._waiting: list[tuple[asyncio.AbstractEventLoop, asyncio.Future[None]]] = []

    @property
    def is_open(self) -> bool:
        """Whether somebody opened it."""
        return self._is_open

    def open(self) -> None:
        """Let everybody through who waits, and who comes."""
        with self._lock:
            self._is_open = True
            waiting, self._waiting = self._waiting, []
        for loop, future in waiting:
            # A loop that has ended has nobody left who waits.
            with contextlib.suppress(RuntimeError):
                loop.call_soon_threadsafe(_let_through, future)

    async def wait(self) -> None:
        """Return when the gate is open."""
        with self._lock:
            if self._is_open:
                return
            loop = asyncio.get_running_loop()
            future: asyncio.Future[None] = loop.create_future()
            self._waiting.append((loop, future))
        await future


def _let_through(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)


async def first_open(*gates: Gate, within: float | None = None) -> bool:
    """Wait until one of the ``gates`` is open, for ``within`` real seconds at most; tell whether one is."""
    waits = [asyncio.ensure_future(gate.wait()) for gate in gates]
    try:
        done, _ = await asyncio.wait(waits, timeout=within, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
    return bool(done)
