"""A small HTTP/1.1 client for load: one connection that is kept, and a cookie jar."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Mapping

_FORM = "application/x-www-form-urlencoded"
_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Answer:
    """A response."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str:
        """Return a header's value; empty if there is none."""
        return next((value for key, value in self.headers if key == name), "")


@dataclass(slots=True)
class Connection:
    """A client's connection to a port of this machine; opened anew if the server closes it."""

    port: int
    host: str
    """The Host header's name, without a port."""
    cookies: dict[str, str] = field(default_factory=dict)
    _stream: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, target: str) -> Answer:
        """Send a GET."""
        return await self._send("GET", target, "", {})

    async def post(
        self, target: str, form: Mapping[str, str], headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send a form."""
        return await self._send("POST", target, urlencode(form), {"Content-Type": _FORM, **(headers or {})})

    def close(self) -> None:
        """Close the connection."""
        if self._stream is not None:
            self._stream[1].close()
        self._stream = None

    async def _send(self, method: str, target: str, body: str, headers: Mapping[str, str]) -> Answer:
        lines = [f"{method} {target} HTTP/1.1", f"Host: {self.host}:{self.port}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        if body:
            lines.append(f"Content-Length: {len(body)}")
        request = ("\r\n".join(lines) + "\r\n\r\n" + body).encode()
        async with asyncio.timeout(_PATIENCE):
            return await self._exchange(request)

    async def _exchange(self, request: bytes) -> Answer:
        fresh = self._stream is None
        try:
            reader, writer = await self._open()
            writer.write(request)
            answer = await _read(reader)
        except (asyncio.IncompleteReadError, ConnectionError):
            self.close()
            if fresh:
                raise
            return await self._exchange(request)
        self._remember(answer)
        if answer.header("connection").lower() == "close":
            self.close()
        return answer

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._stream is None:
            self._stream = await asyncio.open_connection("127.0.0.1", self.port)
        return self._stream

    def _remember(self, answer: Answer) -> None:
        for name, value in answer.headers:
            if name == "set-cookie":
                cookie, _, content = value.partition(";")[0].partition("=")
                self.cookies[cookie.strip()] = content.strip()


async def _read(reader: asyncio.StreamReader) -> Answer:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in head[1:] if line)
    headers = [(name.lower(), value.strip()) for name, _, value in pairs]
    known = dict(headers)
    if head[0].startswith("HTTP/1.0"):
        headers.append(("connection", "close"))
    if known.get("transfer-encoding", "") == "chunked":
        body = await _chunks(reader)
    elif "content-length" in known:
        body = await reader.readexactly(int(known["content-length"]))
    else:
        body = await reader.read() if ("connection", "close") in headers else b""
    return Answer(int(head[0].split()[1]), tuple(headers), body)


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    body = b""
    while size := int((await reader.readline()).strip(), 16):
        body += await reader.readexactly(size)
        await reader.readline()
    await reader.readline()
    return body
