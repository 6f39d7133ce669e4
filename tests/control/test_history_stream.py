"""The history as it happens, over real sockets."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from mock_idp import AsyncControlClient, ControlClient
from mock_idp.clock import Clock
from mock_idp.events import UserChanged, UserDisabled, UserEnabled
from mock_idp.history import History
from mock_idp.http.control.stream import EventStream
from mock_idp.server import listen, serving
from tests.control.stage import controlled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp import RunningProvider
    from mock_idp.asgi import Receive, Scope, Send
    from mock_idp.history import Event, Record

WITHIN = 10.0


@contextlib.contextmanager
def _listening(url: str, **headers: str) -> Iterator[Any]:
    """Ask for a stream, and yield its lines once the server is listening to the history."""
    parts = urlsplit(url)
    address = (parts.hostname or "", parts.port or 0)
    with socket.create_connection(address, WITHIN) as sock, sock.makefile("rb") as file:
        head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
        target = f"{parts.path}?{parts.query}"
        sock.sendall(f"GET {target} HTTP/1.1\r\nHost: {parts.netloc}\r\n{head}\r\n".encode())
        lines = (line.decode().strip() for line in file)
        assert next(lines) == "HTTP/1.1 200 OK"
        _until(lines, ": open")
        yield lines


def _until(lines: Iterator[str], wanted: str) -> list[str]:
    """Return the lines up to the first that is ``wanted``."""
    found = []
    for line in lines:
        found.append(line)
        if line == wanted:
            return found
    raise AssertionError(f"the stream ended before {wanted!r}: {found}")


def _next_event(lines: Iterator[str]) -> tuple[int, dict[str, Any]]:
    number = next(line for line in lines if line.startswith("id: "))
    data = next(lines)
    return int(number.removeprefix("id: ")), json.loads(data.removeprefix("data: "))


def test_events_come_as_they_happen_each_with_its_number(provider: RunningProvider) -> None:
    with _listening(f"{provider.issuer}/_control/history/stream") as lines:
        provider.directory.disable("alice")
        number, data = _next_event(lines)
        assert number == len(provider.history)
        assert (data["n"], data["kind"], data["username"]) == (number, "user.disabled", "alice")
        provider.directory.enable("alice")
        assert _next_event(lines)[1]["kind"] == "user.enabled"


def test_a_listener_that_comes_back_gets_what_it_missed(provider: RunningProvider) -> None:
    provider.directory.disable("alice")
    provider.directory.enable("alice")
    first = len(provider.history) - 2
    stream = f"{provider.issuer}/_control/history/stream"
    with _listening(f"{stream}?since=0", Last_Event_ID=str(first)) as lines:
        assert [_next_event(lines)[1]["kind"] for _ in range(2)] == ["user.disabled", "user.enabled"]
    with _listening(f"{stream}?since={first + 1}") as lines:
        assert _next_event(lines)[1]["kind"] == "user.enabled"


def test_several_listen_and_one_that_goes_takes_nobody_along(provider: RunningProvider) -> None:
    stream = f"{provider.issuer}/_control/history/stream"
    with _listening(stream) as first:
        with _listening(stream) as second:
            provider.directory.disable("alice")
            assert _next_event(first) == _next_event(second)
        provider.directory.enable("alice")
        assert _next_event(first)[1]["kind"] == "user.enabled"


def test_the_stream_ends_well_when_the_provider_stops() -> None:
    with ThreadPoolExecutor(1) as pool, contextlib.ExitStack() as serving_it:
        provider = serving_it.enter_context(controlled())
        with ControlClient(provider.issuer) as control:
            following = control.follow(0)
            assert next(following).event.kind == "provider.started"
            rest = pool.submit(list, following)
            serving_it.close()
            assert [record.event.kind for record in rest.result(WITHIN)] == []


def test_an_async_client_follows_too(provider: RunningProvider) -> None:
    async def first() -> Record[Event]:
        async with (
            AsyncControlClient(provider.issuer) as control,
            contextlib.aclosing(control.follow(1)) as following,
        ):
            await control.disable_user("alice")
            return await anext(following)

    assert asyncio.run(first()) == provider.history.records[1]


@contextlib.contextmanager
def _streaming(history: History, *, beat: float = 15, slow: float = 60) -> Iterator[str]:
    """Serve the stream of ``history``; at /slow, to listeners who must take it within ``slow`` seconds."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        patience = slow if scope["path"] == "/slow" else 60
        await EventStream(history, 0, beat=beat, patience=patience)(scope, receive, send)

    with serving(app, listen()) as address:
        yield address.url


def test_a_quiet_stream_shows_that_it_is_alive() -> None:
    with _streaming(History(Clock()), beat=0.01) as url, _listening(f"{url}/") as lines:
        assert _until(lines, ": quiet")


def test_a_listener_that_does_not_listen_is_dropped_and_keeps_nobody_waiting() -> None:
    history = History(Clock())
    with (
        _streaming(history, slow=0.05) as url,
        _listening(f"{url}/slow") as slow,
        _listening(f"{url}/") as fast,
    ):
        large = UserChanged("alice", {"name": "x" * 100_000})
        while len(history._listeners) == 2:
            history.append(large)
            assert _next_event(fast)[1]["kind"] == "user.changed"
            assert len(history) < 10_000
        history.append(UserEnabled("alice"))
        assert _next_event(fast)[1]["kind"] == "user.enabled"
        with contextlib.suppress(ConnectionResetError):
            assert [line for line in slow if "user.enabled" in line] == []


def test_a_listener_that_missed_what_is_no_longer_kept_is_dropped() -> None:
    history = History(Clock(), keep=2)
    history.append(UserDisabled("alice"))
    with _streaming(history) as url, _listening(f"{url}/") as lines:
        assert _next_event(lines)[0] == 1
        history._count += 5
        history.append(UserDisabled("alice"))
        with contextlib.suppress(ConnectionResetError):
            assert [line for line in lines if line.startswith("id:")] == []


def test_a_history_tells_its_listeners_and_knows_what_came_since() -> None:
    history, told = History(Clock()), []
    with history.telling(lambda: told.append(len(history))):
        history.append(UserDisabled("alice"))
        history.append(UserEnabled("alice"))
    history.append(UserDisabled("bob"))
    assert told == [1, 2]
    assert [record.number for record in history.since(1)] == [2, 3]
    assert history.since(3) == history.since(99) == ()
    assert history.since(-5) == history.records
    history.clear()
    assert (history.since(0), history.append(UserEnabled("bob"))) == ((), 4)


@pytest.mark.parametrize("keep", [1, 2, 5])
def test_what_came_since_is_what_is_kept_of_it(keep: int) -> None:
    history = History(Clock(), keep=keep)
    for _ in range(4):
        history.append(UserDisabled("alice"))
    assert [record.number for record in history.since(1)] == [2, 3, 4][-keep:]
