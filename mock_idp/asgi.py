"""One request and its answer as bytes, whatever application or system is behind it (ASGI 3.0)."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mock_idp import server

if TYPE_CHECKING:
    from mock_idp.gate import Gate

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

_MOST_BYTES = 4 * 1024 * 1024
_HANG_UP = "mock_idp.hang_up"
"""Extension of the scope by which an application inside of another closes the connection."""


@dataclass(frozen=True)
class Reply:
    """A whole answer."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    """Names in lower case."""
    body: bytes = field(default=b"", repr=False)
    claimed: int | None = None
    """Content-Length where it is more than the body's length: the connection is closed before the rest.

    None: the true length.
    """
    pace: float | None = None
    """Bytes per real second; None: all at once."""

    def header(self, name: str) -> str:
        """Return the first header of that name (lower case); empty if there is none."""
        return next((value for known, value in self.headers if known == name), "")

    def without(self, *names: str) -> tuple[tuple[str, str], ...]:
        """Return the headers but those of these names (lower case)."""
        return tuple((name, value) for name, value in self.headers if name not in names)

    async def send(self, send: Send, scope: Scope | None = None) -> None:
        """Put it on the wire; ``scope`` is needed where less is sent than claimed."""
        kept = list(self.without("content-length"))
        if self._has_body:
            length = len(self.body) if self.claimed is None else self.claimed
            kept.append(("content-length", str(length)))
        headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in kept]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        for chunk in self._chunks():
            if self.pace is not None:
                await asyncio.sleep(len(chunk) / self.pace)
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
        if self.claimed is None:
            await send({"type": "http.response.body", "body": b""})
        else:
            hang_up(scope or {}, send, after_sending=True)

    def _chunks(self) -> list[bytes]:
        """Return the body in one piece, or in as many as are sent within a tenth of a second each."""
        body = self.body if self._has_body else b""
        size = max(1, len(body) if self.pace is None else int(self.pace / 10))
        return [body[at : at + size] for at in range(0, len(body), size)]

    @property
    def _has_body(self) -> bool:
        """RFC 9110 6.4.1."""
        return self.status >= 200 and self.status not in {204, 304}  # noqa: PLR2004


def hang_up(scope: Scope, send: Send, *, after_sending: bool = False) -> None:
    """Close the connection of a request without another byte; ASGI has no word for that.

    ``after_sending``: what was sent so far goes out first.
    """
    outer = scope.get("extensions", {}).get(_HANG_UP)
    if outer is not None:
        outer()
    else:
        server.hang_up(send, after_sending=after_sending)


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


async def watch(receive: Receive, gone: Gate) -> None:
    """Open the gate when the caller goes away."""
    while (await receive())["type"] != "http.disconnect":
        pass
    gone.open()


async def reply_of(app: App, scope: Scope, body: bytes, gone: Gate) -> Reply | None:
    """Carry the request out at ``app`` and return its answer: 500 if it fails, None if it hangs up.

    ``gone`` opens when the caller goes away: the application is told.
    """
    collected = _Collected()
    given = False

    async def receive() -> Message:
        nonlocal given
        if given:
            await gone.wait()
            return {"type": "http.disconnect"}
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    extensions = {**scope.get("extensions", {}), _HANG_UP: collected.hang_up}
    try:
        await app({**scope, "extensions": extensions}, receive, collected.send)
    except Exception:  # noqa: BLE001  whatever it was, the caller gets an answer
        return collected.reply() or Reply(500)
    return collected.reply() or (None if collected.hung_up else Reply(500))


class _Collected:
    """Takes an application's messages."""

    def __init__(self) -> None:
        self._status: int | None = None
        self._headers: list[tuple[bytes, bytes]] = []
        self._body = b""
        self.hung_up = False

    def hang_up(self) -> None:
        self.hung_up = True

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
        reply = Reply(self._status, headers, self._body)
        claimed = int(reply.header("content-length") or len(self._body)) if self.hung_up else None
        return Reply(self._status, headers, self._body, claimed)
