"""The provider as an ASGI application.

What clients ask most, and first, is answered by plain ASGI applications: tokens, discovery and keys. They
are routes of the FastAPI application like all others; `ProviderApp` in front of it only takes a shortcut to
them, so that they need no framework, neither on the hot path nor to be there when a server starts.

Faults strike before all of that: a request under a fault goes through `FaultLayer`, all others do not.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from mock_idp.http.faults import ENDPOINTS, layer
from mock_idp.http.metadata import DocumentApp
from mock_idp.http.plain import unavailable
from mock_idp.http.token import TokenEndpointApp
from mock_idp.protocol.discovery import DOCUMENT, KEYS, TOKEN
from mock_idp.store import StoreError

if TYPE_CHECKING:
    from fastapi import FastAPI

    from mock_idp.asgi import App, Receive, Scope, Send
    from mock_idp.provider import Provider


def provider_app(provider: Provider) -> ProviderApp:
    """Return the application that serves ``provider``; no middleware of its own, no OpenAPI pages."""
    return ProviderApp(provider)


class ProviderApp:
    """An ASGI application: shortcuts, and behind them FastAPI's, which is made when it is needed."""

    def __init__(self, provider: Provider) -> None:
        """Serve ``provider``."""
        self._provider = provider
        self._shortcuts: dict[tuple[str, str], App] = {
            ("POST", TOKEN): TokenEndpointApp(provider),
            ("GET", DOCUMENT): DocumentApp(provider.discovery),
            ("GET", KEYS): DocumentApp(provider.jwks),
        }
        self._faults = provider.faults
        self._struck = layer(self._answer, provider, ENDPOINTS)
        self._making = threading.Lock()
        self._application: FastAPI | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if self._faults.active:
            await self._struck(scope, receive, send)
        else:
            await self._answer(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as it should be."""
        shortcut = self._shortcuts.get((scope.get("method", ""), scope["path"]))
        if shortcut is None:
            await self.application(scope, receive, send)
            return
        try:
            await shortcut(scope, receive, send)
        except StoreError:
            await unavailable(send)

    @property
    def application(self) -> FastAPI:
        """The whole application; the first to ask makes it (0.3 s if nothing has loaded FastAPI yet)."""
        with self._making:
            if self._application is None:
                from mock_idp.http import front_channel  # noqa: PLC0415  loads FastAPI
                from mock_idp.http.application import application  # noqa: PLC0415

                self._application = application(self._provider, self._shortcuts)
                self._shortcuts = {**self._shortcuts, **front_channel.plain(self._provider)}
            return self._application

    def prepare(self) -> None:
        """Begin to make the whole application in a thread of its own."""
        # No daemon: see `mock_idp.keys.background`.
        threading.Thread(target=lambda: self.application, name="mock_idp-pages").start()
