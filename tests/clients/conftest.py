"""A registry that answers by script, on a loopback port of its own, and remembers what it was asked."""

from __future__ import annotations

import contextlib
import http.server
import os
import select
import socket
import ssl
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pytest
import trustme

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

PATIENCE = 10.0


@dataclass(frozen=True)
class Reply:
    """One scripted answer; status 0 closes the connection without a word."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def is_gone(pid: int) -> bool:
    """Tell whether a process ends (it need not be our child), waiting for it if it must."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], PATIENCE)[0])
    finally:
        os.close(descriptor)


def children_of(pid: int) -> list[int]:
    """Return the processes whose parent ``pid`` is."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parent = stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1]
            found += [int(stat.parent.name)] if int(parent) == pid else []
    return found


class ScriptedRegistry(http.server.ThreadingHTTPServer):
    """Change its replies, let a client at it, look at ``asked``."""

    daemon_threads = True
    allow_reuse_address = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.host = f"127.0.0.1:{self.server_port}"
        bearer = f'Bearer realm="http://{self.host}/service/token",service="harbor-registry"'
        self.first = Reply(401, headers={"WWW-Authenticate": bearer})
        self.token = Reply(200, b'{"token": "t0ken"}', {"Content-Type": "application/json"})
        self.last = Reply(200)
        self.asked: list[tuple[str, str]] = []
        """Path with query, and Authorization field, of each request."""
        self.cookies: list[str] = []
        self.arrived = threading.Event()
        """Set when the token is asked for."""
        self.go_on = threading.Event()
        """Clear it to hold the token back."""
        self.go_on.set()

    @classmethod
    @contextlib.contextmanager
    def running(cls) -> Iterator[Self]:
        """Yield one that listens."""
        server = cls()
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.go_on.set()
            server.shutdown()
            thread.join()
            server.server_close()

    def reply_to(self, path: str, authorization: str) -> Reply:
        """Return what to answer."""
        self.asked.append((path, authorization))
        if path.startswith("/service/token"):
            self.arrived.set()
            self.go_on.wait(PATIENCE)
            return self.token
        return self.last if authorization else self.first

    def handle_error(self, *_: object) -> None:
        """Stay silent about clients that hang up, which some tests make them do."""


class _Handler(http.server.BaseHTTPRequestHandler):
    server: ScriptedRegistry
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        self.server.cookies.append(self.headers.get("Cookie", ""))
        reply = self.server.reply_to(self.path, self.headers.get("Authorization", ""))
        if not reply.status:
            self.close_connection = True
            return
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Connection", "close")
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def registry() -> Iterator[ScriptedRegistry]:
    """A registry that lets everybody in, until told otherwise."""
    with ScriptedRegistry.running() as server:
        yield server


@pytest.fixture
def tls_registry(registry: ScriptedRegistry) -> ScriptedRegistry:
    """The same over TLS, with a certificate of an authority that nobody knows."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    registry.socket = context.wrap_socket(registry.socket, server_side=True)
    bearer = f'Bearer realm="https://{registry.host}/service/token",service="harbor-registry"'
    registry.first = Reply(401, headers={"WWW-Authenticate": bearer})
    return registry


@pytest.fixture
def closed_port() -> str:
    """A host and port where nobody listens."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{unused.getsockname()[1]}"


@pytest.fixture
def script(tmp_path: Path) -> Callable[[str, str], Path]:
    """Returns a function that writes an executable shell script, given its name and its lines."""

    def write(name: str, lines: str) -> Path:
        path = tmp_path / name
        path.write_text(f"#!/bin/sh\n{lines}\n", encoding="utf-8")
        path.chmod(0o700)
        return path

    return write
