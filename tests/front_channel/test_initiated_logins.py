"""Sign-ins that somebody else than the client begins (OIDC Core 4)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from mock_idp import Settings
from mock_idp.settings import EXAMPLE_CLIENT
from tests.front_channel.visitor import SECOND
from tests.provider.person import HTTP, query_of

if TYPE_CHECKING:
    from mock_idp import RunningProvider

BEGIN = "https://client.example/begin?a=b"


@pytest.fixture
def mock_idp_settings() -> Settings:
    return Settings(clients=(replace(EXAMPLE_CLIENT, initiate_login_uri=BEGIN), SECOND))


def test_the_browser_is_sent_to_where_the_client_begins(mock_idp: RunningProvider) -> None:
    told = {"login_hint": "alice", "target_link_uri": "https://client.example/page?x=y"}
    params = {"client_id": "example", "ignored": "1", **told}
    location = HTTP.get(f"{mock_idp.issuer}/initiate-login", params=params).headers["location"]
    assert location.startswith("https://client.example/begin?")
    assert query_of(location) == {"a": "b", "iss": mock_idp.issuer, **told}


@pytest.mark.parametrize("query", ["", "client_id=second", "client_id=nobody", "client_id=%ff"])
def test_without_an_address_it_goes_nowhere(mock_idp: RunningProvider, query: str) -> None:
    answer = HTTP.get(f"{mock_idp.issuer}/initiate-login?{query}")
    assert (answer.status_code, answer.headers.get("location")) == (400, None)
