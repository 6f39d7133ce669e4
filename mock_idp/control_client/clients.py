"""The clients: what sends requests, and waits for answers or is awaited."""

from __future__ import annotations

import ssl
from typing import TYPE_CHECKING, Any, TypeVar

import httpx

from mock_idp.control.scoped import AsyncVerbs, SyncVerbs
from mock_idp.control_client.wire import (
    EventReader,
    UnreachableError,
    answer_to,
    base_url,
    refuse,
    request_for,
)

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from mock_idp.control.operation import Operation
    from mock_idp.control_client.wire import Request
    from mock_idp.history import Event, Record

T = TypeVar("T")

_TIMEOUT = 10.0
_QUIET = 60.0
"""Real seconds after which a stream that does not even send comments is dead."""
_STREAM = "/history/stream"


class ControlClient(SyncVerbs):
    """Controls the provider at a URL. Thread-safe; to be closed, or used as a context."""

    def __init__(self, url: str, token: str | None = None, *, ca_file: Path | None = None) -> None:
        """Control the provider at ``url``, such as ``http://127.0.0.1:9000``; ``token`` if it asks for one.

        ``ca_file``: the certificate to trust, in PEM; None: those that httpx trusts.

        Raises:
            ControlError: it is no URL.

        """
        self._url = base_url(url)
        self._http = httpx.Client(**_settings(url, token, ca_file))

    def perform(self, operation: Operation[T], /) -> T:
        """Carry ``operation`` out and return its answer.

        Raises:
            ControlError: it was refused, or nobody answers.

        """
        request = request_for(operation)
        try:
            answer = self._http.request(request.method, self._url + request.path, **_arguments(request))
        except httpx.HTTPError as error:
            raise _unreachable(self._url, error) from error
        return answer_to(operation, answer.status_code, answer.content)

    def follow(self, since: int | None = None) -> Iterator[Record[Event]]:
        """Yield events as they happen, until the provider stops: those after ``since``, or from now on.

        Raises:
            ControlError: it was refused, or nobody answers.

        """
        reader = EventReader()
        try:
            with self._http.stream("GET", self._url + _STREAM, **_listening(since)) as answer:
                if answer.is_error:
                    refuse(answer.status_code, answer.read())
                for line in answer.iter_lines():
                    record = reader.feed(line)
                    if record is not None:
                        yield record
        except httpx.HTTPError as error:
            raise _unreachable(self._url, error) from error

    def close(self) -> None:
        """Close its connections."""
        self._http.close()

    def __enter__(self) -> Self:
        """Use it as a context."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()


class AsyncControlClient(AsyncVerbs):
    """The same, to be awaited."""

    def __init__(self, url: str, token: str | None = None, *, ca_file: Path | None = None) -> None:
        """Control the provider at ``url``; see `ControlClient`.

        Raises:
            ControlError: it is no URL.

        """
        self._url = base_url(url)
        self._http = httpx.AsyncClient(**_settings(url, token, ca_file))

    async def perform(self, operation: Operation[T], /) -> T:
        """Carry ``operation`` out and return its answer.

        Raises:
            ControlError: it was refused, or nobody answers.

        """
        request = request_for(operation)
        try:
            answer = await self._http.request(request.method, self._url + request.path, **_arguments(request))
        except httpx.HTTPError as error:
            raise _unreachable(self._url, error) from error
        return answer_to(operation, answer.status_code, answer.content)

    async def follow(self, since: int | None = None) -> AsyncGenerator[Record[Event], None]:
        """Yield events as they happen, until the provider stops: those after ``since``, or from now on.

        Raises:
            ControlError: it was refused, or nobody answers.

        """
        reader = EventReader()
        try:
            async with self._http.stream("GET", self._url + _STREAM, **_listening(since)) as answer:
                if answer.is_error:
                    refuse(answer.status_code, await answer.aread())
                async for line in answer.aiter_lines():
                    record = reader.feed(line)
                    if record is not None:
                        yield record
        except httpx.HTTPError as error:
            raise _unreachable(self._url, error) from error

    async def close(self) -> None:
        """Close its connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        """Use it as a context."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        await self.close()


def _settings(url: str, token: str | None, ca_file: Path | None) -> dict[str, Any]:
    headers = {"x-mock-idp-control": "1"} | ({} if token is None else {"authorization": f"Bearer {token}"})
    # To load the certificates that httpx trusts takes 20 ms, which plain http does not need.
    verify: Any = not url.startswith("http:")
    if ca_file is not None:
        verify = ssl.create_default_context(cafile=ca_file)
    return {"headers": headers, "timeout": _TIMEOUT, "trust_env": False, "verify": verify}


def _arguments(request: Request) -> dict[str, Any]:
    arguments: dict[str, Any] = {"params": request.query}
    if request.method not in {"GET", "DELETE"}:
        arguments["json"] = request.body
    if request.wait:
        arguments["timeout"] = request.wait + _TIMEOUT
    return arguments


def _listening(since: int | None) -> dict[str, Any]:
    timeout = httpx.Timeout(_TIMEOUT, read=_QUIET)
    return {"params": {} if since is None else {"since": since}, "timeout": timeout}


def _unreachable(url: str, error: httpx.HTTPError) -> UnreachableError:
    if isinstance(error, httpx.TimeoutException):
        return UnreachableError(f"{url} does not answer in time")
    return UnreachableError(f"nothing answers at {url}; is the provider running, with --control?")
