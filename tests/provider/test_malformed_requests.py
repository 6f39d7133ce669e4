"""Bad input is never a 500, and never costs the provider its state."""

from __future__ import annotations

import http.client
import json
import socket
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_idp import running
from tests.provider.person import refresh, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp import RunningProvider

PATHS = (
    "/authorize",
    "/sign-in",
    "/token",
    "/userinfo",
    "/keys",
    "/.well-known/openid-configuration",
    "/",
    "/token/",
)
NAMES = st.sampled_from(
    [
        "client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "prompt", "login_hint",
        "code_challenge", "code_challenge_method", "grant_type", "code", "refresh_token", "client_secret",
        "request", "csrf", "username", "password", "action",
    ]
)  # fmt: skip
VALUES = st.sampled_from(
    [
        "example", "example-secret", "code", "openid", "openid offline_access", "authorization_code",
        "refresh_token", "http://127.0.0.1/", "http%3A%2F%2F[", "%ff", "%00", "%0d%0a", "%F0%9F%98%80",
        "+", "&", "=",
    ]
) | st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=20)  # fmt: skip
FORMS = st.lists(st.tuples(NAMES, VALUES), max_size=8).map(
    lambda pairs: "&".join(f"{name}={value}" for name, value in pairs)
)
BODIES = FORMS.map(lambda form: form.encode("latin-1")) | st.binary(max_size=200)
HEADER_VALUES = st.sampled_from(
    [
        "Basic", "Basic ", "Basic Og==", "Basic ZXhhbXBsZTpleGFtcGxlLXNlY3JldA==", "Bearer",
        "Bearer \xff", "Bearer x y",
        "mock_idp_browser=", "mock_idp_browser=\xe9; mock_idp_browser=x", "; ;=;", "application/json",
        "application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=\xff",
        "multipart/form-data",
    ]
) | st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=30)  # fmt: skip
HEADERS = st.dictionaries(
    st.sampled_from(["Authorization", "Cookie", "Content-Type", "Accept"]), HEADER_VALUES
)


REQUESTS = st.tuples(
    st.sampled_from(["GET", "POST", "POST", "PUT", "HEAD", "OPTIONS"]), st.sampled_from(PATHS), FORMS
)


@pytest.fixture(scope="module")
def provider() -> Iterator[RunningProvider]:
    with running() as provider:
        yield provider


@pytest.fixture(scope="module")
def connection(provider: RunningProvider) -> Iterator[http.client.HTTPConnection]:
    """Kept alive, and lower than httpx: it sends what it is told to."""
    netloc = provider.issuer.removeprefix("http://")
    connection = http.client.HTTPConnection(netloc, timeout=10)
    yield connection
    connection.close()


def _latin_1(headers: dict[str, str]) -> dict[str, bytes]:
    return {name: value.strip().encode("latin-1") for name, value in headers.items()}


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(request=REQUESTS, headers=HEADERS, body=BODIES)
def test_no_request_is_a_server_error(
    connection: http.client.HTTPConnection,
    request: tuple[str, str, str],
    headers: dict[str, str],
    body: bytes,
) -> None:
    method, path, query = request
    connection.request(method, f"{path}?{quote(query, safe='%&=+[]')}", headers=_latin_1(headers), body=body)
    answer = connection.getresponse()
    answer.read()
    assert 200 <= answer.status < 500


@settings(max_examples=120, deadline=None)
@given(form=BODIES, header=HEADER_VALUES | st.none())
def test_every_bad_token_request_is_an_oauth_error(
    connection: http.client.HTTPConnection, form: bytes, header: str | None
) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if header is not None:
        headers["Authorization"] = header
    connection.request("POST", "/token", headers=_latin_1(headers), body=form)
    answer = connection.getresponse()
    assert (answer.status in {400, 401}, sorted(json.load(answer))) == (True, ["error", "error_description"])


def test_a_lineage_survives_a_storm_of_nonsense(provider: RunningProvider) -> None:
    token = tokens(provider)["refresh_token"]
    for wrong in ("", "\x00", "é", "x" * 60_000, token[:-1], token + "x", token.upper()):
        assert refresh(provider, wrong).status_code == 400
    assert refresh(provider, token).status_code == 200


def test_bytes_that_are_not_http_do_not_stop_the_server(provider: RunningProvider) -> None:
    host, port = provider.issuer.removeprefix("http://").split(":")
    for nonsense in (
        b"\x16\x03\x01\x02\x00",
        b"GET / HTTP/9\r\n\r\n",
        b"POST /token HTTP/1.1\r\nHost: x\r\n",
        b"",
    ):
        with socket.create_connection((host, int(port)), timeout=10) as sock:
            sock.sendall(nonsense)
    assert tokens(provider)["token_type"] == "Bearer"


@pytest.mark.parametrize("path", ["/token/", "/authorize/?%80", "/userinfo/?%ff"])
def test_an_address_with_a_slash_too_many_is_not_found(path: str) -> None:
    """A redirect that repeated the query would fail on bytes that are not UTF-8."""
    with running() as provider:
        connection = http.client.HTTPConnection(provider.issuer.removeprefix("http://"), timeout=5)
        connection.request("GET", path)
        status = connection.getresponse().status
        connection.close()

    assert status == 404
