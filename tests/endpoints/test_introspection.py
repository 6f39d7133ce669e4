"""The introspection endpoint (RFC 7662)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mock_idp import Client, Lifetimes, Settings
from mock_idp.events import IntrospectionRefused, TokenIntrospected
from mock_idp.history import of
from mock_idp.settings import EXAMPLE_CLIENT, AccessTokenFormat
from tests.provider.person import HTTP, SCOPE, refresh, token_request, tokens

if TYPE_CHECKING:
    import httpx

    from mock_idp import RunningProvider

OTHER = Client(client_id="other", secret="other-secret")
PUBLIC = Client(client_id="public")
INACTIVE = {"active": False}


@pytest.fixture(params=AccessTokenFormat)
def mock_idp_settings(request: pytest.FixtureRequest) -> Settings:
    lifetimes = Lifetimes(access_token=20, refresh_token=3600, refresh_token_absolute=7200)
    clients = (EXAMPLE_CLIENT, OTHER, PUBLIC)
    return Settings(lifetimes=lifetimes, clients=clients, access_token_format=request.param)


def _introspect(
    provider: RunningProvider, token: str, client: Client = EXAMPLE_CLIENT, **form: str
) -> httpx.Response:
    auth = (client.client_id, client.secret or "")
    return HTTP.post(f"{provider.issuer}/introspect", data={"token": token, **form}, auth=auth)


def _what(provider: RunningProvider, token: str, **form: str) -> dict[str, Any]:
    answer = _introspect(provider, token, EXAMPLE_CLIENT, **form)
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    return dict(answer.json())


def _cause(provider: RunningProvider) -> str:
    return of(provider.history, TokenIntrospected)[-1].event.cause


def test_an_access_token_says_whose_it_is_and_how_long(mock_idp: RunningProvider) -> None:
    mock_idp.clock.freeze()
    now = int(mock_idp.clock.now())
    assert _what(mock_idp, tokens(mock_idp)["access_token"]) == {
        "active": True,
        "scope": SCOPE,
        "client_id": "example",
        "username": "alice",
        "sub": "sub-alice",
        "aud": mock_idp.issuer,
        "iss": mock_idp.issuer,
        "token_type": "Bearer",
        "iat": now,
        "exp": int(mock_idp.clock.now() + 20),
    }


@pytest.mark.parametrize("hint", ["refresh_token", "access_token", "unknown"])
def test_a_refresh_token_says_when_it_is_over_whatever_it_is_taken_for(
    mock_idp: RunningProvider, hint: str
) -> None:
    mock_idp.clock.freeze()
    now = mock_idp.clock.now()
    token = tokens(mock_idp)["refresh_token"]
    assert _what(mock_idp, token, token_type_hint=hint) == {
        "active": True,
        "scope": SCOPE,
        "client_id": "example",
        "username": "alice",
        "sub": "sub-alice",
        "aud": mock_idp.issuer,
        "iss": mock_idp.issuer,
        "iat": int(now),
        "exp": int(now + 3600),
    }


def test_the_absolute_end_comes_first_for_a_late_successor(mock_idp: RunningProvider) -> None:
    mock_idp.clock.freeze()
    now, first = mock_idp.clock.now(), tokens(mock_idp)["refresh_token"]
    for _ in range(2):
        mock_idp.advance("55m")
        first = refresh(mock_idp, first).json()["refresh_token"]
    assert _what(mock_idp, first)["exp"] == int(now + 7200)


def test_what_is_not_good_is_inactive_and_no_more_is_said(mock_idp: RunningProvider) -> None:
    first = tokens(mock_idp)
    second = refresh(mock_idp, first["refresh_token"]).json()
    assert (_what(mock_idp, first["refresh_token"]), _cause(mock_idp)) == (INACTIVE, "reused")
    assert (_what(mock_idp, "made-up"), _cause(mock_idp)) == (INACTIVE, "unknown-token")
    mock_idp.advance("25s")
    assert (_what(mock_idp, second["access_token"]), _cause(mock_idp)) == (INACTIVE, "expired")
    assert _what(mock_idp, second["refresh_token"])["active"] is True
    mock_idp.directory.disable("alice")
    assert (_what(mock_idp, second["refresh_token"]), _cause(mock_idp)) == (INACTIVE, "user-disabled")
    mock_idp.directory.enable("alice")
    refresh(mock_idp, first["refresh_token"])
    assert (_what(mock_idp, second["refresh_token"]), _cause(mock_idp)) == (INACTIVE, "revoked")


def test_another_clients_token_is_inactive(mock_idp: RunningProvider) -> None:
    issued = tokens(mock_idp)
    for name in ("access_token", "refresh_token"):
        assert _introspect(mock_idp, issued[name], OTHER).json() == INACTIVE
        assert _cause(mock_idp) == "other-client"


def test_a_clients_own_token_has_no_user(mock_idp: RunningProvider) -> None:
    token = token_request(mock_idp, {"grant_type": "client_credentials"}).json()["access_token"]
    answer = _what(mock_idp, token)
    assert (answer["sub"], answer["active"], "username" in answer) == ("example", True, False)


def test_a_refresh_that_narrows_the_scope_shows_in_its_access_token_only(mock_idp: RunningProvider) -> None:
    narrow = refresh(mock_idp, tokens(mock_idp)["refresh_token"], scope="openid email").json()
    scopes = [_what(mock_idp, narrow[name])["scope"] for name in ("access_token", "refresh_token")]
    assert scopes == ["openid email", SCOPE]


def test_who_asks_must_prove_who_it_is(mock_idp: RunningProvider) -> None:
    url, data = f"{mock_idp.issuer}/introspect", {"token": "any"}
    for answer in (
        HTTP.post(url, data=data),
        HTTP.post(url, data=data, auth=("example", "wrong")),
        HTTP.post(url, data={**data, "client_id": "example"}),
        HTTP.post(url, data={**data, "client_id": "public"}),
    ):
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    by_form = {**data, "client_id": "example", "client_secret": "example-secret"}
    assert HTTP.post(url, data=by_form).json() == INACTIVE
    refused = [record.event.cause for record in of(mock_idp.history, IntrospectionRefused)]
    assert refused == ["missing-parameter", "wrong-client-secret", "wrong-client-secret", "wrong-auth-method"]


def test_a_request_without_a_token_is_invalid(mock_idp: RunningProvider) -> None:
    answer = HTTP.post(f"{mock_idp.issuer}/introspect", data={}, auth=("example", "example-secret"))
    assert answer.json() == {
        "error": "invalid_request",
        "error_description": "The Content-Type must be application/x-www-form-urlencoded.",
    }
    answer = _introspect(mock_idp, "")
    assert (answer.status_code, answer.json()["error_description"]) == (
        400,
        "The parameter 'token' is missing.",
    )


class TestSwitchedOff:
    """``Settings(introspection=False)``."""

    @pytest.fixture
    def mock_idp_settings(self) -> Settings:
        return Settings(introspection=False)

    def test_there_is_no_such_endpoint(self, mock_idp: RunningProvider) -> None:
        assert _introspect(mock_idp, "any").status_code == 404
