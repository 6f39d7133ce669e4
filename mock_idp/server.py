"""Run an ASGI application on a loopback port, in a thread, ready and stopped within milliseconds."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mock_idp.gate import Gate

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator

_READY_WITHIN = 10.0
_STOPPED_WITHIN = 5.0
_GRACE = 0.25
_ENDING = "mock_idp.ending"
"""In the state of each request's scope: a gate that opens when the server is to stop."""


class ServerError(Exception):
    """A server cannot be started; the message is one sentence."""


@dataclass(frozen=True)
class Address:
    """Where a server listens."""

    host: str
    port: int
    scheme: str = "http"

    @property
    def netloc(self) -> str:
        """The address as a URL has it, with brackets around IPv6."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """The URL without a trailing slash."""
        return f"{self.scheme}://{self.netloc}"


def listen(port: int = 0, host: str = "127.0.0.1") -> socket.socket:
    """Return a listening socket; ``port`` 0 picks a free one, without a race.

    Raises:
        ServerError: the port is taken, or the address is not this machine's.

    """
    sock = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((host, port))
        sock.listen(1024)
    except (OSError, OverflowError, UnicodeError) as error:
        sock.close()
        reason = error.strerror if isinstance(error, OSError) else "no such address"
        message = f"cannot listen on {host} port {port}: {reason}; choose another with --port, or 0 for any"
        raise ServerError(message) from error
    return sock


def address_of(sock: socket.socket, *, tls: bool = False) -> Address:
    """Return where ``sock`` listens; ``tls``: by https."""
    host, port = sock.getsockname()[:2]
    return Address(host, port, "https" if tls else "http")


class _RealTimeLoop(asyncio.SelectorEventLoop):
    """An event loop on the machine's real clock, whatever freezegun does to ``time.monotonic``."""

    # A class attribute: freezegun replaces module attributes only.
    _real = staticmethod(time.monotonic)

    def time(self) -> float:
        return self._real()


def new_event_loop() -> asyncio.AbstractEventLoop:
    """Return uvloop's event loop where it is installed, else asyncio's on real time."""
    with contextlib.suppress(ImportError):
        import uvloop  # noqa: PLC0415  optional, and only servers need it

        return uvloop.new_event_loop()
    return _RealTimeLoop()


@contextlib.contextmanager
def serving(
    app: Callable[..., Any], sock: socket.socket, tls: ssl.SSLContext | None = None
) -> Iterator[Address]:
    """Serve ``app`` on ``sock`` from a thread of its own while the context lasts; with ``tls``, by https.

    Raises:
        ServerError: the server did not get ready.

    """
    thread = _ServerThread(app, sock, tls)
    thread.start()
    try:
        thread.wait_until_ready()
        yield address_of(sock, tls=tls is not None)
    finally:
        thread.stop()


def hang_up(send: Callable[..., Any], *, after_sending: bool = False) -> None:
    """Close the connection of the request that the ASGI callable ``send`` would answer, without another byte.

    ``after_sending``: what was sent so far goes out first. ASGI has no word for that; uvicorn's ``send`` is a
    method of what holds the connection.
    """
    transport = send.__self__.transport  # type: ignore[attr-defined]
    if after_sending:
        transport.close()
    else:
        transport.abort()


async def serve_until(
    app: Callable[..., Any], sock: socket.socket, stop: asyncio.Event, tls: ssl.SSLContext | None = None
) -> None:
    """Serve ``app`` on ``sock`` in this event loop until ``stop`` is set; with ``tls``, by https."""
    server = _uvicorn(app, tls)
    await server.startup(sockets=[sock])
    try:
        await stop.wait()
    finally:
        await _shut_down(server)


def preload() -> None:
    """Load what a server is made of, before anything else wants the processor: 0.1 s."""
    _uvicorn(lambda: None)


def _uvicorn(app: Callable[..., Any], tls: ssl.SSLContext | None = None) -> Any:  # noqa: ANN401
    import uvicorn  # noqa: PLC0415  30 ms

    config = uvicorn.Config(
        app, lifespan="off", log_config=None, log_level="critical", access_log=False, ws="none",
        server_header=False, date_header=False, timeout_keep_alive=60, proxy_headers=False,
    )  # fmt: skip
    config.load()
    config.ssl = tls
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    server.lifespan.state[_ENDING] = Gate()
    return server


def ending(scope: Any) -> Gate:  # noqa: ANN401  an ASGI scope
    """Return the gate that opens when the server of this request is to stop: for answers without an end."""
    gate = scope.get("state", {}).get(_ENDING)
    return gate if isinstance(gate, Gate) else Gate()


async def _shut_down(server: Any) -> None:  # noqa: ANN401
    """Close listeners at once, let answers under way finish for a moment, then drop what is left.

    uvicorn's own shutdown ticks at 0.1 s, which is most of what a function-scoped fixture would cost.
    """
    server.lifespan.state[_ENDING].open()
    for listener in server.servers:
        listener.close()
    state = server.server_state
    for connection in list(state.connections):
        connection.shutdown()
    if state.tasks:
        await asyncio.wait(state.tasks, timeout=_GRACE)
    for task in list(state.tasks):
        task.cancel()
    for connection in list(state.connections):
        if connection.transport is not None:
            connection.transport.abort()
    await asyncio.sleep(0)


class _ServerThread(threading.Thread):
    """One event loop, one server."""

    def __init__(self, app: Callable[..., Any], sock: socket.socket, tls: ssl.SSLContext | None) -> None:
        super().__init__(name=f"server:{address_of(sock).port}", daemon=True)
        self._app, self._sock, self._tls = app, sock, tls
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        self._failure: BaseException | None = None

    def run(self) -> None:
        self._loop = new_event_loop()
        try:
            self._loop.run_until_complete(self._main())
        except BaseException as error:  # noqa: BLE001  handed to the thread that waits
            self._failure = error
        finally:
            with contextlib.suppress(RuntimeError):
                self._loop.run_until_complete(self._loop.shutdown_asyncgens())
            self._loop.close()
            self._sock.close()
            self._ready.set()

    async def _main(self) -> None:
        self._stopping = asyncio.Event()
        server = _uvicorn(self._app, self._tls)
        await server.startup(sockets=[self._sock])
        self._ready.set()
        try:
            await self._stopping.wait()
        finally:
            await _shut_down(server)

    def wait_until_ready(self) -> None:
        ready = self._ready.wait(_READY_WITHIN)
        if self._failure is not None or not ready:
            message = f"a server did not start: {self._failure or 'no answer in time'}"
            raise ServerError(message) from self._failure

    def stop(self) -> None:
        if self._loop is not None and self._stopping is not None and self.is_alive():
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._stopping.set)
        self.join(_STOPPED_WITHIN)
