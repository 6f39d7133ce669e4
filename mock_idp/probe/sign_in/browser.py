"""In the person's own browser, which comes back to a port of this machine (RFC 8252 7.3)."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import webbrowser
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mock_idp.command_line import UsageError
from mock_idp.probe.budget import Kind
from mock_idp.probe.failures import SignInFailed
from mock_idp.probe.sign_in import authorization

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from mock_idp.probe.lab import Ask, SignedIn
    from mock_idp.probe.options import Options
    from mock_idp.probe.provider import Provider

_DONE = "<!doctype html><title>mock-idp probe</title><p>Back at the probe: you may close this page."
_PATIENCE = 5.0
"""Seconds that a connection may take to say what it wants; browsers open some that they never use."""
_LOOPBACK = ("127.0.0.1", "localhost")


class BrowserSignIn:
    """A person at this machine."""

    def __init__(
        self,
        provider: Provider,
        options: Options,
        chance: Callable[[], str],
        tell: Callable[[str], None],
        *,
        open_page: Callable[[str], object] | None = None,
    ) -> None:
        self._provider, self._options, self._chance, self._tell = provider, options, chance, tell
        self._open_page = open_page or webbrowser.open
        self._port, self._path = loopback(options.redirect_uri)

    @staticmethod
    def cost() -> Counter[Kind]:
        """Return what one sign-in needs at most; the pages are the browser's."""
        return Counter({Kind.TOKEN: 1})

    async def sign_in(self, ask: Ask) -> SignedIn:
        """Sign in; raises as `mock_idp.probe.lab.SignIn.sign_in`."""
        async with _landing(self._port, self._path) as (port, came_back):
            uri = self._options.redirect_uri or f"http://127.0.0.1:{port}{self._path}"
            begun = authorization.begin(
                ask, uri, provider=self._provider, options=self._options, chance=self._chance
            )
            self._tell(f"sign in here: {begun.url}")
            # It may wait until the browser ends, or not find one; the address has been told either way.
            threading.Thread(target=self._open, args=(begun.url,), daemon=True).start()
            try:
                async with asyncio.timeout(self._options.patience):
                    query = await came_back
            except TimeoutError as late:
                raise SignInFailed(f"nobody came back within {self._options.patience:g} s") from late
        return await authorization.finish(begun, query, self._provider)

    def _open(self, url: str) -> None:
        with contextlib.suppress(webbrowser.Error, OSError):
            self._open_page(url)


def loopback(redirect_uri: str | None) -> tuple[int, str]:
    """Return port (0: any) and path to listen at.

    Raises:
        UsageError: it is not on this machine's loopback, with a port.

    """
    if redirect_uri is None:
        return 0, "/callback"
    parts = urlsplit(redirect_uri)
    if parts.scheme != "http" or parts.hostname not in _LOOPBACK or not parts.port:
        raise UsageError(
            "--redirect-uri must be like http://127.0.0.1:8000/callback with --browser, which listens there"
        )
    return parts.port, parts.path or "/"


@contextlib.asynccontextmanager
async def _landing(port: int, path: str) -> AsyncIterator[tuple[int, asyncio.Future[str]]]:
    """Listen on the loopback for the first request of ``path``; its query is the future's result."""
    came_back: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with contextlib.suppress(OSError, ValueError, TimeoutError):
                async with asyncio.timeout(_PATIENCE):
                    await _serve(reader, writer, path, came_back)
        finally:
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", port)
    async with server:
        yield server.sockets[0].getsockname()[1], came_back


async def _serve(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str, came_back: asyncio.Future[str]
) -> None:
    """Read one request's first line, and answer."""
    line = (await reader.readline()).decode("latin-1").split()
    while (await reader.readline()).strip():
        pass
    parts = urlsplit(line[1] if len(line) > 1 else "")
    ours = line[:1] == ["GET"] and parts.path == path and bool(parts.query)
    status, body = ("200 OK", _DONE) if ours else ("404 Not Found", "")
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n"
    writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
    await writer.drain()
    if ours and not came_back.done():
        came_back.set_result(parts.query)
