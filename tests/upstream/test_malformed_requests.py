"""Bad input neither breaks the recorder nor what stands behind it, and every call has an end."""

from __future__ import annotations

import http.client
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.upstream.events import UpstreamAnswered, UpstreamAsked
from mock_idp.history import read, write
from tests.upstream.connector import connected

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.upstream.connector import Connector

TEXT = st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]), max_size=20)
BODIES = st.binary(max_size=80) | st.sampled_from(
    [
        b"grant_type=refresh_token&refresh_token=%ff",
        b"grant_type=authorization_code&code=%00&code=x",
        b'{"refresh_token": ["x"], "grant_type": {}}',
        b'{"refresh_token": "x"}',
        b"[" * 5000,
        b'{"a": 1e999, "access_token": "\\ud800"}',
        b"&".join(b"a=b" for _ in range(300)),
    ]
)
HEADERS = st.dictionaries(
    st.sampled_from(["Authorization", "Content-Type", "Cookie", "X-Auth-Token", "Accept"]),
    TEXT | st.sampled_from(["Bearer", "Bearer \xff", "token x", "application/json", "Basic Og=="]),
)


@pytest.fixture(scope="module")
def connector() -> Iterator[Connector]:
    with connected() as connector:
        yield connector


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    method=st.sampled_from(["GET", "POST", "POST", "PUT", "HEAD", "OPTIONS"]),
    path=st.sampled_from(["/authorize", "/token", "/api/me", "/sign-in", "/", "/keys", "/%ff%00", "/token/"]),
    query=TEXT,
    headers=HEADERS,
    body=BODIES,
)
def test_no_request_is_a_server_error_and_each_is_written_down_whole(
    connector: Connector, *, method: str, path: str, query: str, headers: dict[str, str], body: bytes
) -> None:
    before = len(connector.history)
    connection = http.client.HTTPConnection(connector.upstream.netloc, timeout=10)
    sent = {name: value.strip().encode("latin-1") for name, value in headers.items()}
    connection.request(method, f"{path}?{quote(query, safe='%&=+[]')}", headers=sent, body=body)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    assert 200 <= answer.status < 500
    asked, answered = [record.event for record in connector.history.records[before:]]
    assert isinstance(asked, UpstreamAsked)
    assert isinstance(answered, UpstreamAnswered)
    assert (asked.call, answered.status) == (answered.call, answer.status)


def test_what_was_written_down_of_nonsense_can_be_read_back(connector: Connector, tmp_path: Path) -> None:
    write(connector.history, tmp_path / "history.jsonl")
    assert read(tmp_path / "history.jsonl") == connector.history.records
