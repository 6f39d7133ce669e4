"""What is answered without FastAPI is answered as if it were not."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient

from mock_idp.clock import Clock
from mock_idp.events import TokenRefused
from mock_idp.history import History, of
from mock_idp.http.app import ProviderApp, provider_app
from mock_idp.protocol.errors import Cause
from mock_idp.provider import Provider
from mock_idp.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx2

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_REQUESTS: dict[str, Callable[[TestClient], httpx2.Response]] = {
    "discovery": lambda http: http.get("/.well-known/openid-configuration"),
    "keys": lambda http: http.get("/keys"),
    "no grant": lambda http: http.post(
        "/token", data={"grant_type": "x"}, auth=("example", "example-secret")
    ),
    "wrong secret": lambda http: http.post("/token", data={"grant_type": "x"}, auth=("example", "wrong")),
    "wrong secret in the form": lambda http: http.post(
        "/token", data={"grant_type": "x", "client_id": "example", "client_secret": "wrong"}
    ),
    "no form": lambda http: http.post("/token", json={}),
    "too much": lambda http: http.post("/token", content=b"a=" + b"x" * 65536, headers=_FORM),
    "wrong method": lambda http: http.get("/token"),
    "wrong method for the keys": lambda http: http.delete("/keys"),
    "nothing there": lambda http: http.get("/nothing"),
}


@pytest.fixture
def app() -> ProviderApp:
    clock = Clock(frozen=True)
    return provider_app(Provider(Settings(), issuer="http://testserver", clock=clock, history=History(clock)))


@pytest.mark.parametrize("send", _REQUESTS.values(), ids=_REQUESTS)
def test_a_shortcut_changes_no_answer(
    app: ProviderApp, send: Callable[[TestClient], httpx2.Response]
) -> None:
    by_shortcut, by_fastapi = send(TestClient(app)), send(TestClient(app.application))
    assert by_shortcut.status_code == by_fastapi.status_code
    assert sorted(by_shortcut.headers.items()) == sorted(by_fastapi.headers.items())
    assert by_shortcut.content == by_fastapi.content


def test_a_wrong_method_is_told_the_right_one(app: ProviderApp) -> None:
    answer = TestClient(app).get("/token")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_tokens_are_for_nobody_s_cache(app: ProviderApp) -> None:
    answer = TestClient(app).post("/token", data={"grant_type": "x"}, auth=("example", "wrong"))
    assert answer.status_code == 401
    kept = ("content-type", "cache-control", "pragma", "www-authenticate")
    assert [answer.headers[name] for name in kept] == [
        "application/json",
        "no-store",
        "no-cache",
        'Basic realm="mock_idp"',
    ]


def test_a_request_that_is_cut_off_is_refused_and_nothing_else() -> None:
    clock = Clock(frozen=True)
    provider = Provider(Settings(), issuer="http://op", clock=clock, history=History(clock))
    messages = [
        {"type": "http.request", "body": b"grant_type=", "more_body": True},
        {"type": "http.disconnect"},
    ]
    sent: list[Any] = []

    async def receive() -> Any:  # noqa: ANN401
        return messages.pop(0)

    async def send(message: Any) -> None:  # noqa: ANN401
        sent.append(message)

    headers = [(b"content-type", _FORM["Content-Type"].encode())]
    scope = {"type": "http", "method": "POST", "path": "/token", "headers": headers}
    asyncio.run(provider_app(provider)(scope, receive, send))
    assert (sent[0]["status"], json.loads(sent[1]["body"])["error"]) == (400, "invalid_request")
    (refusal,) = of(provider.history, TokenRefused)
    assert (refusal.event.cause, len(provider.history)) == (Cause.MALFORMED, 2)


def test_a_server_starts_without_what_only_later_requests_need() -> None:
    heavy = (
        "fastapi",
        "starlette",
        "pydantic",
        "jwt",
        "rich",
        "jinja2",
        "yaml",
        "httpx",
        "httpx2",
        "authlib",
    )
    code = f"import sys, mock_idp.serve; print(sorted({set(heavy)!r} & sys.modules.keys()))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30
    )
    assert done.stdout == "[]\n"


_STOPPED_EARLY = """
import threading
from mock_idp.http.app import provider_app
from mock_idp.provider import Provider
from mock_idp.clock import Clock
from mock_idp.history import History
from mock_idp.settings import Settings

clock = Clock()
provider_app(Provider(Settings(), issuer="http://op", clock=clock, history=History(clock))).prepare()
print([thread.daemon for thread in threading.enumerate() if thread.name == "mock_idp-pages"])
"""


def test_a_process_that_ends_early_waits_for_what_is_being_loaded() -> None:
    """Python would end a daemon inside of compiled code, and that ends the process by SIGABRT."""
    program = [sys.executable, "-c", _STOPPED_EARLY]
    done = subprocess.run(program, capture_output=True, text=True, check=False, timeout=30)
    assert (done.returncode, done.stdout, done.stderr) == (0, "[False]\n", "")
