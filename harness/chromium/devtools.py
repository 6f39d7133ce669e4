"""The DevTools protocol over two pipes (``--remote-debugging-pipe``): JSON that ends with a zero byte.

https://chromedevtools.github.io/devtools-protocol/ lists the methods and events.
"""

from __future__ import annotations

import itertools
import json
import os
import select
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_AT_ONCE = 1 << 16


class ChromiumGone(Exception):  # noqa: N818  reads as what it says
    """Chromium has ended."""


class Refused(Exception):  # noqa: N818  as above
    """Chromium could not do what it was told; the message is its own."""


class Silent(Exception):  # noqa: N818  as above
    """Chromium, or the page in it, did not answer in time."""


class Connection:
    """One end of the pipes. For one thread at a time, but for `close`."""

    def __init__(self, reader: int, writer: int) -> None:
        """Take over two file descriptors."""
        self._reader, self._writer = reader, writer
        self._numbers = itertools.count(1)
        self._rest = b""
        self._closed = False
        self.on_event: Callable[[str, dict[str, Any]], None] = lambda _method, _params: None
        """Called with every event, while somebody waits; must not wait itself."""

    def send(self, method: str, /, *, session: str = "", **params: Any) -> int:  # noqa: ANN401  JSON
        """Send a command without waiting for what comes of it; return its number.

        Raises:
            ChromiumGone: there is nobody to send it to.

        """
        number = next(self._numbers)
        message: dict[str, Any] = {"id": number, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        if self._closed:  # the descriptors are somebody else's by now
            raise ChromiumGone
        try:
            while data:
                data = data[os.write(self._writer, data) :]
        except OSError as error:
            raise ChromiumGone from error
        return number

    def call(self, method: str, /, *, until: float, session: str = "", **params: Any) -> dict[str, Any]:  # noqa: ANN401
        """Send a command and return its result; ``until`` is a moment of ``time.monotonic``.

        Raises:
            ChromiumGone: it ended.
            Refused: it could not do it.
            Silent: it did not answer in time.

        """
        number = self.send(method, session=session, **params)
        while (message := self._next(until)) is not None:
            if message.get("id") != number:
                continue
            if "error" in message:
                raise Refused(str(message["error"].get("message", "")))
            result: dict[str, Any] = message.get("result", {})
            return result
        raise Silent(method)

    def listen(self, until: float) -> bool:
        """Take in one message; return False if none came by then.

        Raises:
            ChromiumGone: it ended.

        """
        return self._next(until) is not None

    def close(self) -> None:
        """Close the pipes, upon which Chromium ends by itself."""
        self._closed = True
        for descriptor in (self._reader, self._writer):
            os.close(descriptor)

    def _next(self, until: float) -> dict[str, Any] | None:
        """Return the next message, which was shown to `on_event` if it is an event; None: none in time."""
        while b"\0" not in self._rest:
            if self._closed:
                raise ChromiumGone
            if not self._readable(until):
                return None
            self._rest += self._read()
        text, _, self._rest = self._rest.partition(b"\0")
        message: dict[str, Any] = json.loads(text)
        if "method" in message:
            self.on_event(message["method"], message.get("params", {}))
        return message

    def _readable(self, until: float) -> bool:
        # Not select.select: descriptors may be larger than 1023.
        poll = select.poll()
        poll.register(self._reader, select.POLLIN)
        return bool(poll.poll(max(0.0, until - time.monotonic()) * 1000))

    def _read(self) -> bytes:
        try:
            data = os.read(self._reader, _AT_ONCE)
        except OSError as error:
            raise ChromiumGone from error
        if not data:
            raise ChromiumGone
        return data
