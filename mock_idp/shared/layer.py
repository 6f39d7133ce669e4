"""Around an application: no process answers a request before it knows what the others were told."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

from mock_idp.http.plain import unavailable
from mock_idp.store import StoreError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from mock_idp.asgi import App, Message, Receive, Scope, Send
    from mock_idp.provider import Provider
    from mock_idp.shared.history import SharedHistory

_BEAT = 0.05
"""Real seconds between two looks at the storage for those who wait."""
_CONTROL = "/_control"


class SharedLayer:
    """An ASGI application around that of one process."""

    def __init__(self, app: App, provider: Provider, history: SharedHistory) -> None:
        """Keep ``provider`` and its ``history`` up to date around ``app``."""
        self._app, self._provider, self._history = app, provider, history

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request: catch up before, and write the history down before the answer goes out."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        try:
            await self._provider.control.catch_up_async()
            if _CONTROL in scope["path"]:
                await self._history.pull()
        except StoreError:
            await unavailable(send)
            return
        await self._app(scope, receive, _FlushingSend(send, self._history).send)
        await self._history.flush()

    @contextlib.asynccontextmanager
    async def kept_up(self) -> AsyncIterator[SharedLayer]:
        """Do the same between requests while the context lasts, and write down at its end what is left."""
        keeping = asyncio.create_task(self._keep_up())
        try:
            yield self
        finally:
            keeping.cancel()
            await asyncio.gather(keeping, return_exceptions=True)
            await self._history.flush()

    async def _keep_up(self) -> None:
        """Let requests go on that are held here and were let go elsewhere, and tell who waits for events."""
        while True:
            await asyncio.sleep(_BEAT)
            with contextlib.suppress(StoreError):
                await self._history.flush()
                if tuple(self._provider.faults):
                    await self._provider.control.catch_up_async()
                if self._history.is_watched:
                    await self._history.pull()


class _FlushingSend:
    """The ``send`` of a request, after what it led to was written down."""

    def __init__(self, send: Send, history: SharedHistory) -> None:
        self._send, self._history = send, history

    @property
    def transport(self) -> Any:  # noqa: ANN401  see `mock_idp.server.hang_up`
        """The connection."""
        return self._send.__self__.transport  # type: ignore[attr-defined]

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._history.flush()
        await self._send(message)
