"""A client's own server: it answers as it is told, and keeps what it was sent."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from mock_idp.server import hang_up, listen, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp.asgi import Receive, Scope, Send


@dataclass(frozen=True)
class Received:
    """A request."""

    method: str
    path: str
    query: dict[str, str]
    content_type: str
    form: dict[str, str]


@dataclass
class Receiver:
    """An ASGI application on a loopback port."""

    url: str = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    hangs_up: bool = False
    received: list[Received] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take one request, whose body comes in one piece."""
        body = (await receive()).get("body", b"")
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        content_type = headers.get("content-type", "")
        form = dict(parse_qsl(body.decode())) if "form" in content_type else {}
        query = dict(parse_qsl(scope["query_string"].decode()))
        self.received.append(Received(scope["method"], scope["path"], query, content_type, form))
        if self.hangs_up:
            hang_up(send)
            return
        given = [(name.encode(), value.encode()) for name, value in self.headers.items()]
        await send({"type": "http.response.start", "status": self.status, "headers": given})
        await send({"type": "http.response.body", "body": self.body.encode()})


@contextlib.contextmanager
def receiving() -> Iterator[Receiver]:
    """Run a receiver while the context lasts."""
    receiver = Receiver()
    with serving(receiver, listen()) as address:
        receiver.url = address.url
        yield receiver
