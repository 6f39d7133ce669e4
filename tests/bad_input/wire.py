"""Requests as bytes, sent to an ASGI application without a socket: nothing on the way tidies them up."""

from __future__ import annotations

import asyncio
import time
import traceback
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    from mock_idp.asgi import App

Headers = tuple[tuple[bytes, bytes], ...]
PATIENCE = 10.0
"""Real seconds after which an answer counts as one that never comes."""


@dataclass(frozen=True)
class Call:
    """A request."""

    method: str
    target: bytes
    """Path, still encoded."""
    query: bytes = b""
    headers: Headers = ()
    body: bytes = field(default=b"", repr=False)

    @property
    def path(self) -> str:
        """As uvicorn hands it on."""
        return unquote(self.target.decode("ascii"))

    def header(self, name: bytes) -> bytes | None:
        return next((value for known, value in self.headers if known == name), None)


@dataclass(frozen=True)
class Reply:
    """An answer."""

    status: int
    headers: Headers
    body: bytes
    seconds: float = 0.0
    """Of the processor."""
    failure: str = ""
    """The traceback, if the application failed."""

    def header(self, name: str) -> str:
        """Return the first header of that name (lower case); empty if there is none."""
        return next((value.decode("latin-1") for known, value in self.headers if known == name.encode()), "")

    def all(self, name: str) -> list[str]:
        return [value.decode("latin-1") for known, value in self.headers if known == name.encode()]

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


class Wire:
    """A way to one application, on an event loop of its own."""

    def __init__(self, app: App, prefix: str = "") -> None:
        """``prefix``: below which path the application is, though requests do not say so."""
        self._app, self._prefix, self._loop = app, prefix.encode(), asyncio.new_event_loop()

    def ask(self, call: Call) -> Reply:
        """Return the answer; status 0: it never came."""
        if not call.target.startswith(self._prefix):
            call = replace(call, target=self._prefix + call.target)
        return self._loop.run_until_complete(self._ask(call))

    def close(self) -> None:
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()

    async def _ask(self, call: Call) -> Reply:
        sent: list[Any] = []
        failure, began = "", time.thread_time()

        async def send(message: Any) -> None:  # noqa: ANN401  ASGI
            sent.append(message)

        try:
            async with asyncio.timeout(PATIENCE):
                await self._app(_scope(call), _receive(call.body), send)
        except Exception:  # noqa: BLE001  whatever it is: that is what is looked for
            failure = traceback.format_exc()
        return _reply(sent, time.thread_time() - began, failure)


def _scope(call: Call) -> dict[str, Any]:
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "scheme": "http",
        "method": call.method,
        "path": call.path,
        "raw_path": call.target,
        "root_path": "",
        "query_string": call.query,
        "headers": [(name.lower(), value) for name, value in call.headers],
        "client": ("127.0.0.1", 50000),
        "server": ("127.0.0.1", 9000),
        "state": {},
        "extensions": {},
    }


def _receive(body: bytes) -> Any:  # noqa: ANN401  ASGI
    """Deliver a body in two parts, as a network does."""
    half = len(body) // 2
    parts = [(body[:half], True), (body[half:], False)] if half else [(body, False)]
    messages = iter([{"type": "http.request", "body": part, "more_body": more} for part, more in parts])

    async def receive() -> Any:  # noqa: ANN401
        return next(messages, {"type": "http.disconnect"})

    return receive


def _reply(sent: list[Any], seconds: float, failure: str) -> Reply:
    start: dict[str, Any] = next((it for it in sent if it["type"] == "http.response.start"), {"status": 0})
    body = b"".join(it.get("body", b"") for it in sent if it["type"] == "http.response.body")
    headers = tuple((bytes(name).lower(), bytes(value)) for name, value in start.get("headers", ()))
    return Reply(start["status"], headers, body, seconds, failure)
