"""Discovery and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_idp.http.plain import answer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mock_idp.asgi import Receive, Scope, Send


class DocumentApp:
    """A JSON document that anybody may read, as an ASGI application."""

    def __init__(self, read: Callable[[], Mapping[str, Any]]) -> None:
        """Answer each request with what ``read`` returns."""
        self._read = read

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  ASGI
        """Answer a GET."""
        await answer(send, self._read())
