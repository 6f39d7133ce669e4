"""Whatever arrives, the registry answers, and not with 5xx; a good CLI secret works afterwards as before."""

from __future__ import annotations

import asyncio
from base64 import b64encode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.registry.scripted_provider import CLIENT_SECRET
from tests.registry.stage import ALICE, SECRET, Stage

PATHS = (
    "/v2/", "/v2", "/service/token", "/c/oidc/login", "/c/oidc/callback", "/c/oidc/onboard", "/oidc-onboard",
    "/", "/api/users/current", "/api/v2.0/users/current",
)  # fmt: skip
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "BREW")
QUERY_KEYS = ("service", "scope", "state", "code", "error", "error_description", "username", "account")

QUERY_VALUES = ("", "harbor-registry", "%", "%ff", "\0")

odd_bytes = st.binary(max_size=40)
basic = st.binary(max_size=40).map(lambda raw: b"Basic " + b64encode(raw))
nested = st.sampled_from((b"[", b'{"a":')).map(lambda part: b64encode(part * 3000).rstrip(b"="))
bearer = st.one_of(odd_bytes, nested.map(lambda head: head + b".e30.c2ln")).map(lambda raw: b"Bearer " + raw)
authorization = st.one_of(odd_bytes, basic, bearer)
cookie_names = st.sampled_from((b"sid", b"_gorilla_csrf", b""))
cookies = st.lists(st.tuples(cookie_names, odd_bytes), max_size=3).map(
    lambda pairs: b"; ".join(name + b"=" + value for name, value in pairs)
)
headers = st.fixed_dictionaries(
    {},
    optional={
        b"authorization": authorization,
        b"cookie": st.one_of(odd_bytes, cookies, st.just(b"sid=THE-SID")),
        b"user-agent": odd_bytes,
        b"host": odd_bytes,
        b"x-harbor-csrf-token": odd_bytes,
        b"content-type": st.sampled_from((b"application/json", b"text/plain; charset=nothing", b"\xff")),
        b"content-length": st.sampled_from((b"0", b"-1", b"many")),
    },
)
queries = st.one_of(
    odd_bytes,
    st.lists(st.tuples(st.sampled_from(QUERY_KEYS), st.sampled_from(QUERY_VALUES)))
    .map(lambda pairs: "&".join(f"{name}={value}" for name, value in pairs).encode()),
)  # fmt: skip
names = st.text(max_size=300).map(lambda name: name.encode("utf-8", "surrogatepass"))
bodies = st.one_of(
    odd_bytes,
    names.map(lambda name: b'{"username": "' + name + b'"}'),
    st.sampled_from((
        b"[" * 70_000, b"[" * 5_000, b'{"username": "\\ud800"}', b'{"username": ["a"]}', b"null", b"1e999",
        b'{"username": ' + b"9" * 5_000 + b"}", b'{"username": "' + b"a" * 70_000 + b'"}',
    )),
)  # fmt: skip


async def _send(stage: Stage, scope: dict[str, object], body: bytes) -> int:
    """Hand a request to the application as a server would, odd bytes and all; its status."""
    status: list[int] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, object]) -> None:
        if message["type"] == "http.response.start":
            status.append(message["status"])  # type: ignore[arg-type]

    await stage._app(scope, receive, send)  # type: ignore[arg-type]
    return status[0]


@pytest.fixture(params=["1.9.1", "2.15.2"], scope="module")
def stage(request: pytest.FixtureRequest) -> Stage:
    return Stage(request.param, style_known=True)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    line=st.tuples(st.sampled_from(METHODS), st.sampled_from(PATHS), queries), headers=headers, body=bodies
)
def test_nothing_malformed_breaks_the_registry(
    stage: Stage, line: tuple[str, str, bytes], headers: dict[bytes, bytes], body: bytes
) -> None:
    method, path, query = line
    sid, session = stage.registry.sessions.open("")
    session.state = "waiting"
    sent = [(name, value.replace(b"THE-SID", sid.encode())) for name, value in headers.items()]
    scope: dict[str, object] = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "path": path,
        "raw_path": path.encode(), "query_string": query, "root_path": "", "scheme": "http", "headers": sent,
        "server": ("127.0.0.1", 80), "client": ("127.0.0.1", 9),
    }  # fmt: skip
    assert asyncio.run(_send(stage, scope, body)) < 500
    assert session.state == "waiting" or path == "/c/oidc/login"
    stage.registry.sessions._by_id.clear()


@pytest.fixture(autouse=True)
def _nothing_is_lost(stage: Stage) -> object:
    yield
    assert stage.stored == "at-1 rt-1 id-1"
    assert stage.log_in().status_code == 200
    stage.later(31)
    assert stage.log_in(secret="wrong").status_code == 401
    assert stage.log_in().status_code == 200
    written = "".join(record.to_json() for record in stage.history)
    assert SECRET not in written
    assert CLIENT_SECRET not in written
    assert stage.registry.accounts.named(ALICE) is not None
