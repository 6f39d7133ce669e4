"""Pushed authorization requests (RFC 9126)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from mock_idp import Settings
from mock_idp.events import PushRefused, RequestPushed
from mock_idp.history import of
from mock_idp.settings import EXAMPLE_CLIENT
from tests.front_channel.signing import SIGNER, a_request
from tests.front_channel.visitor import SECOND, Visitor
from tests.provider.person import HTTP, REDIRECT_URI

if TYPE_CHECKING:
    import httpx

    from mock_idp import Client, RunningProvider

GOOD = {"response_type": "code", "redirect_uri": REDIRECT_URI, "scope": "openid", "state": "pushed"}
REQUIRING = replace(SECOND, client_id="requiring", require_pushed_authorization_requests=True)


@pytest.fixture
def mock_idp_settings() -> Settings:
    return Settings(clients=(EXAMPLE_CLIENT, SECOND, REQUIRING, SIGNER))


@pytest.fixture
def visitor(mock_idp: RunningProvider) -> Visitor:
    mock_idp.clock.freeze()
    return Visitor(mock_idp)


def _push(visitor: Visitor, form: dict[str, str], client: Client = EXAMPLE_CLIENT) -> httpx.Response:
    auth = (client.client_id, client.secret or "")
    return HTTP.post(f"{visitor.provider.issuer}/par", data=form, auth=auth)


def _uri(visitor: Visitor, client: Client = EXAMPLE_CLIENT, **params: str) -> str:
    return str(_push(visitor, GOOD | params, client).json()["request_uri"])


def _use(visitor: Visitor, uri: str, client: Client = EXAMPLE_CLIENT) -> tuple[str | None, str | None]:
    """Return state and error of what the client is told."""
    query = {"client_id": client.client_id, "request_uri": uri, "redirect_uri": REDIRECT_URI}
    landed = visitor.walk(visitor.http.get(f"{visitor.provider.issuer}/authorize", params=query))
    return landed.params.get("state"), landed.error


def test_a_push_is_answered_with_a_uri_for_a_short_time(visitor: Visitor) -> None:
    answer = _push(visitor, GOOD)
    body = answer.json()
    assert (answer.status_code, answer.headers["cache-control"]) == (201, "no-store")
    assert body.pop("request_uri").startswith("urn:ietf:params:oauth:request_uri:")
    assert body == {"expires_in": 90}
    assert [record.event for record in of(visitor.provider.history, RequestPushed)] == [
        RequestPushed("example")
    ]


def test_the_browser_brings_the_uri_alone_and_once(visitor: Visitor) -> None:
    uri = _uri(visitor)
    query = {"client_id": "example", "request_uri": uri}
    first = visitor.http.get(f"{visitor.provider.issuer}/authorize", params=query)
    assert visitor.walk(first).params["state"] == "pushed"
    assert visitor.http.get(f"{visitor.provider.issuer}/authorize", params=query).status_code == 400
    assert _use(visitor, uri) == (None, "invalid_request_uri")


@pytest.mark.parametrize(("after", "error"), [(89, None), (90, "invalid_request_uri")])
def test_a_pushed_request_runs_out(visitor: Visitor, after: int, error: str | None) -> None:
    uri = _uri(visitor)
    visitor.provider.clock.advance(after)
    assert _use(visitor, uri)[1] == error


def test_another_client_cannot_use_it_up(visitor: Visitor) -> None:
    uri = _uri(visitor)
    assert _use(visitor, uri, SECOND) == (None, "invalid_request_uri")
    assert _use(visitor, uri) == ("pushed", None)


def test_what_stands_beside_the_uri_is_ignored(visitor: Visitor) -> None:
    query = {"client_id": "example", "request_uri": _uri(visitor), "redirect_uri": "https://attacker.example"}
    landed = visitor.walk(visitor.http.get(f"{visitor.provider.issuer}/authorize", params=query))
    assert landed.params["state"] == "pushed"


def test_a_client_that_must_push_is_refused_without(visitor: Visitor) -> None:
    assert visitor.visit(client_id="requiring").error == "invalid_request"
    assert _use(visitor, _uri(visitor, REQUIRING), REQUIRING) == ("pushed", None)


def test_a_request_object_can_be_pushed(visitor: Visitor) -> None:
    uri = _uri(visitor, SIGNER, request=a_request(visitor.provider, state="signed"))
    assert _use(visitor, uri, SIGNER) == ("signed", None)


@pytest.mark.parametrize(
    ("params", "error"),
    [
        ({"redirect_uri": "https://attacker.example/"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "email"}, "invalid_scope"),
        ({"request_uri": "urn:ietf:params:oauth:request_uri:x"}, "invalid_request"),
        ({"request": "x"}, "invalid_request_object"),
    ],
)
def test_a_bad_request_is_refused_at_the_push(visitor: Visitor, params: dict[str, str], error: str) -> None:
    answer = _push(visitor, GOOD | params)
    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert [record.event.error for record in of(visitor.provider.history, PushRefused)] == [error]


def test_only_the_client_itself_pushes(visitor: Visitor) -> None:
    answer = _push(visitor, GOOD, replace(EXAMPLE_CLIENT, secret="wrong"))
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


class TestRequiredOfEverybody:
    """RFC 9126 5."""

    @pytest.fixture
    def mock_idp_settings(self) -> Settings:
        return Settings(require_pushed_authorization_requests=True)

    def test_nothing_else_is_taken(self, visitor: Visitor) -> None:
        assert visitor.visit().error == "invalid_request"
        assert _use(visitor, _uri(visitor)) == ("pushed", None)
