"""One request and its answer as bytes, whatever application or system is behind it (ASGI 3.0)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from harness.upstream.gate import Gate

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_MOST_BYTES = 4 * 1024 * 1024


@dataclass(frozen=True)
class Reply:
    """A whole answer."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    """Names in lower case."""
    body: bytes = field(default=b"", repr=False)

    def header(self, name: str) -> str:
        """Return the first header of that name (lower case); empty if there is none."""
        return next((value for known, value in self.headers if known == name), "")

    async def send(self, send: Send) -> None:
        """Put it on the wire, with its true length."""
        kept = [(name, value) for name, value in self.headers if name != "content-length"]
        if self.status >= 200 and self.status not in {204, 304}:  # noqa: PLR2004  those have no body
            kept.append(("content-length", str(len(self.body))))
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in kept]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


class BodyTooLarge(Exception):  # noqa: N818  an answer, not a fault
    """A request has a body larger than 4 MiB."""


async def body_of(receive: Receive) -> bytes | None:
    """Return the request's body; None if the caller went away in the middle of it.

    Raises:
        BodyTooLarge: it is larger than 4 MiB.

    """
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += bytes(message.get("body", b""))
        if len(body) > _MOST_BYTES:
            raise BodyTooLarge
        if not message.get("more_body", False):
            return body


async def reply_of(app: App, scope: Scope, body: bytes, gone: Gate) -> Reply:
    """Carry the request out at ``app`` and return its answer; 500 if it gives none."""
    collected = _Collected()
    given = False

    async def receive() -> Message:
        nonlocal given
        if given:
            await gone.wait()
            return {"type": "http.disconnect"}
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    try:
        await app(scope, receive, collected.send)
    except Exception:  # noqa: BLE001  whatever it was, the caller gets an answer
        return collected.reply() or Reply(500)
    return collected.reply() or Reply(500)


class _Collected:
    """Takes an application's messages."""

    def __init__(self) -> None:
        self._status: int | None = None
        self._headers: list[tuple[bytes, bytes]] = []
        self._body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status, self._headers = message["status"], list(message.get("headers", []))
        elif message["type"] == "http.response.body":
            self._body += message.get("body", b"")

    def reply(self) -> Reply | None:
        if self._status is None:
            return None
        headers = tuple(
            (name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in self._headers
        )
        return Reply(self._status, headers, self._body)
