"""The history as it happens: server-sent events (WHATWG HTML 9.2)."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import TYPE_CHECKING, Annotated

from fastapi import Header, Query
from starlette.requests import Request  # noqa: TC002  FastAPI reads the annotation at run time
from starlette.responses import Response

from mock_idp import server
from mock_idp.asgi import hang_up, watch
from mock_idp.gate import Gate
from mock_idp.http.control.endpoints import provider_of
from mock_idp.watching import follow

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fastapi import APIRouter

    from mock_idp.asgi import Receive, Scope, Send
    from mock_idp.history import Event, History, Record

_BEAT = 15.0
"""Real seconds of quiet after which a comment is sent, so that nobody takes the connection for dead."""
_PATIENCE = 10.0
"""Real seconds for which a listener may not take what it is sent; then it is dropped, never waited for."""
_HEAD = [(b"content-type", b"text/event-stream; charset=utf-8"), (b"cache-control", b"no-store")]


def add(routes: APIRouter) -> None:
    """Add the stream to ``routes``."""

    @routes.get(
        "/history/stream",
        response_class=Response,
        responses={200: {"content": {"text/event-stream": {}}, "description": "Server-sent events."}},
        operation_id="history.stream",
        tags=["history"],
    )
    async def history_stream(
        request: Request,
        since: Annotated[int | None, Query(ge=0)] = None,
        last_event_id: Annotated[int | None, Header(ge=0)] = None,
    ) -> EventStream:
        """Send events as they happen: those after ``since`` or Last-Event-ID, without either from now on.

        The id of each is its number, the data its line of JSON.
        """
        known = last_event_id if last_event_id is not None else since
        history = provider_of(request).history
        return EventStream(history, len(history) if known is None else known)


class EventStream(Response):
    """An answer that ends when the listener goes, is too slow, or the server stops."""

    def __init__(
        self, history: History, since: int, *, beat: float = _BEAT, patience: float = _PATIENCE
    ) -> None:
        """Send what comes after event ``since``."""
        super().__init__()
        self._history, self._since = history, since
        self._beat, self._patience = beat, patience

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send events until the end."""
        await send({"type": "http.response.start", "status": 200, "headers": _HEAD})
        gone = Gate()
        pumping = asyncio.ensure_future(self._pump(send))
        ends = [asyncio.ensure_future(it) for it in (watch(receive, gone), server.ending(scope).wait())]
        try:
            await asyncio.wait([pumping, *ends], return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (pumping, *ends):
                task.cancel()
            await asyncio.gather(pumping, *ends, return_exceptions=True)
        if pumping.cancelled() and not gone.is_open:
            await send({"type": "http.response.body", "body": b""})
        elif not gone.is_open:
            hang_up(scope, send)

    async def _pump(self, send: Send) -> None:
        """Send until the listener is too slow, or has missed what is no longer kept."""
        chunk, last = b": open\n\n", self._since
        async with aclosing(follow(self._history, self._since, self._beat)) as events:
            while True:
                async with asyncio.timeout(self._patience):
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
                records = await anext(events)
                if records and last != self._since and records[0].number != last + 1:
                    return
                chunk = _encoded(records)
                last = records[-1].number if records else last


def _encoded(records: Iterable[Record[Event]]) -> bytes:
    text = "".join(f"id: {record.number}\ndata: {record.to_json()}\n\n" for record in records)
    return text.encode() or b": quiet\n\n"
