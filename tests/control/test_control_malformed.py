"""Whatever is sent to the control surface: never a 500, and always one sentence where it is refused."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_idp.control import operations
from tests.control.stage import controlled
from tests.provider.person import HTTP

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp import RunningProvider

ROUTES = [(route, kind) for kind in operations.by_kind().values() for route in kind.routes]
TEXTS = st.text(max_size=8) | st.sampled_from(
    ["alice", "example", "refresh", "1e400", "25s", "-5m", "\ud800"]
)
NUMBERS = st.integers(-(2**70), 2**70) | st.floats() | st.sampled_from([0, 1, -1, 1e308])
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
PARTS = st.sampled_from(["refresh", "lifetimes", "on_refresh", "response", "fault", "on", "status"])


@pytest.fixture(scope="module")
def anything() -> Iterator[RunningProvider]:
    """A provider that may be brought into any state."""
    with controlled() as provider:
        yield provider


@st.composite
def requests(draw: st.DrawFn) -> tuple[str, str, dict[str, Any]]:
    """Return method, path and what to send: members that the operation has, with any value."""
    route, kind = draw(st.sampled_from(ROUTES))
    values = {name: quote(draw(st.text(min_size=1, max_size=8)), safe="/") for name in route.names}
    path = route.path.format(**values)
    members = st.sampled_from([*kind.given_names(), "client_id", "secret", "redirect_uris"]) | PARTS
    body = draw(st.dictionaries(members, JSON, max_size=4) | JSON)
    if route.method in {"GET", "DELETE"}:
        query = draw(
            st.dictionaries(members.filter(lambda it: it != "wait"), st.text(max_size=5), max_size=2)
        )
        return route.method, path, {"params": query}
    return route.method, path, {"content": _encoded(body)}


def _encoded(body: object) -> bytes:
    """Return it as it is: with NaN, and with halves of characters."""
    return json.dumps(body).encode()


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(requests())
def test_nothing_that_is_sent_is_a_server_error(
    anything: RunningProvider, request_: tuple[str, str, dict[str, Any]]
) -> None:
    method, path, sent = request_
    headers = {"Content-Type": "application/json"}
    answer = HTTP.request(method, f"{anything.issuer}/_control{path}", headers=headers, **sent)
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        body = answer.json()
        assert list(body) == ["error"]
        assert "\n" not in body["error"]
        assert body["error"]
