"""Bad input is never a server error, in any dialect."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.dialects.systems import ALL, running_system

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.dialects.systems import System

WORDS = st.sampled_from(
    [
        "dex", "dex-secret", "openid", "offline", "code", "authorization_code", "refresh_token",
        "http://127.0.0.1:1/dex/callback", "http://[", "%ff", "%00", "%F0%9F%98%80", "",
    ]
) | st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=12)  # fmt: skip
NAMES = st.sampled_from(
    [
        "client_id", "redirect_uri", "response_type", "scope", "grant_type", "code", "refresh_token",
        "client_secret",
    ]
)  # fmt: skip
FORMS = st.lists(st.tuples(NAMES, WORDS), max_size=6).map(
    lambda pairs: "&".join(f"{name}={value}" for name, value in pairs)
)
TYPES = st.sampled_from(["application/x-www-form-urlencoded", "application/json", "x", "a/b; charset=\xff"])
AUTHORIZATIONS = st.sampled_from(
    ["Basic", "Basic ZGV4OmRleC1zZWNyZXQ=", "Basic \xff", "Bearer", "Bearer \xff", "token x", "Bearer x y"]
)
METHODS = st.sampled_from(["GET", "POST", "HEAD", "PUT", "OPTIONS"])
REQUESTS = st.tuples(METHODS, st.integers(0, 20), FORMS | WORDS)


@pytest.fixture(scope="module")
def systems() -> Iterator[dict[str, System]]:
    with contextlib.ExitStack() as running:
        yield {name: running.enter_context(running_system(name)) for name in ALL}


def _paths(system: System) -> list[str]:
    dialect = system.dialect
    own = [*dialect.resources(), *dialect.documents(), dialect.authorize, dialect.token]
    return [*own, "/sign-in", "/", "/api/v3/orgs/%ff/members/%00", dialect.token + "/"]


@pytest.mark.parametrize("name", ALL)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    request=REQUESTS,
    kind=TYPES,
    authorization=AUTHORIZATIONS | st.none(),
    body=FORMS | st.binary(max_size=80),
)
def test_no_request_is_a_server_error(
    systems: dict[str, System],
    name: str,
    *,
    request: tuple[str, int, str],
    kind: str,
    authorization: str | None,
    body: str | bytes,
) -> None:  # fmt: skip
    system, (method, number, query) = systems[name], request
    paths = _paths(system)
    headers = {b"Content-Type": kind.encode("latin-1")}
    if authorization is not None:
        headers[b"Authorization"] = authorization.encode("latin-1")
    content = body if isinstance(body, bytes) else body.encode("latin-1")
    url = f"{system.url}{paths[number % len(paths)]}?{quote(query, safe='%&=+[]')}"
    answer = system.http.request(method, httpx.URL(url), headers=headers, content=content)
    assert 200 <= answer.status_code < 500
