"""Where people come back to an application: a loopback address that takes the code they bring."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from mock_idp.server import address_of, listen, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp.asgi import Receive, Scope, Send

_PATH = "/callback"
_PAGES = {
    200: "Back again. You can close this window.",
    404: "Nothing is here.",
}


class Landing:
    """Keeps every return until it is asked for, by its ``state`` (RFC 6749 4.1.2). Thread-safe."""

    def __init__(self, base: str) -> None:
        """Wait for people at ``base``, an address without a slash at the end."""
        self.redirect_uri = f"{base}{_PATH}"
        """What applications register at the provider."""
        self._lock = threading.Lock()
        self._came: dict[str, str] = {}

    def take(self, state: str) -> str | None:
        """Return the address to which somebody came back with ``state``; None: not yet."""
        with self._lock:
            return self._came.pop(state, None)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request (ASGI 3.0)."""
        del receive
        query = scope["query_string"].decode("latin-1")
        state = parse_qs(query).get("state", [""])[0]
        known = scope["method"] == "GET" and scope["path"] == _PATH and bool(state)
        if known:
            with self._lock:
                self._came[state] = f"{self.redirect_uri}?{query}"
        status = 200 if known else 404
        body = f"<!doctype html><title>refresh-harness</title><p>{_PAGES[status]}".encode()
        headers = [
            (b"content-type", b"text/html; charset=utf-8"),
            (b"content-length", str(len(body)).encode()),
            # The address of this page holds a code.
            (b"referrer-policy", b"no-referrer"),
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})


@contextlib.contextmanager
def a_landing() -> Iterator[Landing]:
    """Listen on a loopback port while the context lasts.

    Raises:
        ServerError: it cannot listen.

    """
    with contextlib.closing(listen()) as sock:
        landing = Landing(address_of(sock).url)
        with serving(landing, sock):
            yield landing
