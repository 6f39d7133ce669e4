"""The control surface beside a provider's application."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from mock_idp.http import plain
from mock_idp.http.control.access import refusal

if TYPE_CHECKING:
    from fastapi import FastAPI

    from mock_idp.asgi import App, Receive, Scope, Send
    from mock_idp.http.control.access import Access
    from mock_idp.provider import Provider

PATH = "/_control"
PROVIDER = "mock_idp.provider"
"""In the scope of a request: the provider to control."""


class Controlled:
    """An ASGI application that answers what is asked below ``/_control``, and hands on all else."""

    def __init__(self, app: App, provider: Provider, access: Access) -> None:
        """Control ``provider``, which ``app`` serves; ``access`` tells who may."""
        self._app, self._provider, self._access = app, provider, access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        path = scope.get("path", "")
        if scope["type"] != "http" or not (path == PATH or path.startswith(f"{PATH}/")):
            await self._app(scope, receive, send)
            return
        refused = refusal(self._access, scope)
        if refused is None:
            await _surface()({**scope, PROVIDER: self._provider}, receive, send)
        else:
            await plain.answer(send, {"error": refused.error}, status=refused.status)


@functools.cache
def _surface() -> FastAPI:
    """Return the one application that controls all providers of this process, made for the first request."""
    from mock_idp.http.control.surface import surface  # noqa: PLC0415  loads FastAPI

    return surface()
