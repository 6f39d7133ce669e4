"""How an access token comes to userinfo, and how the answer looks (RFC 6750, OIDC Core 5.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import jwt
import pytest

from mock_idp import Client, Settings, a_user
from mock_idp.protocol.policy import OnRefresh
from mock_idp.settings import EXAMPLE_CLIENT
from tests.provider.person import HTTP, REDIRECT_URI, SCOPE, Browser, refresh, token_request, tokens

if TYPE_CHECKING:
    import httpx

    from mock_idp import RunningProvider

SIGNED = tuple(
    Client(client_id=alg, secret="secret", userinfo_signed_response_alg=alg, id_token_signed_response_alg=alg)
    for alg in ("RS256", "PS256", "ES256", "EdDSA")
)
ALICE = a_user("alice", "wonderland", nickname=None, address={"country": "GB"})
TWICE = {"error": "invalid_request", "error_description": "The access token comes in more than one way."}


@pytest.fixture
def mock_idp_settings() -> Settings:
    return Settings(users=(ALICE,), clients=(EXAMPLE_CLIENT, *SIGNED))


def _url(provider: RunningProvider) -> str:
    return f"{provider.issuer}/userinfo"


def _get(provider: RunningProvider, token: str) -> httpx.Response:
    return HTTP.get(_url(provider), headers={"Authorization": f"Bearer {token}"})


def test_a_token_comes_in_the_header_or_in_a_form(mock_idp: RunningProvider) -> None:
    token, url = tokens(mock_idp)["access_token"], _url(mock_idp)
    header = {"Authorization": f"bearer {token}"}
    answers = [
        HTTP.get(url, headers=header),
        HTTP.post(url, headers=header),
        HTTP.post(url, data={"access_token": token}),
    ]
    assert [(answer.status_code, answer.json()["sub"]) for answer in answers] == [(200, "sub-alice")] * 3
    assert answers[0].headers["content-type"] == "application/json"


def test_two_ways_at_once_are_an_invalid_request(mock_idp: RunningProvider) -> None:
    token, url = tokens(mock_idp)["access_token"], _url(mock_idp)
    header = {"Authorization": f"Bearer {token}"}
    for answer in (
        HTTP.post(url, headers=header, data={"access_token": token}),
        HTTP.get(url, headers=header, params={"access_token": token}),
        HTTP.post(url, params={"access_token": token}, data={"access_token": token}),
    ):
        assert (answer.status_code, answer.json()) == (400, TWICE)
        assert answer.headers["www-authenticate"].startswith('Bearer error="invalid_request"')


def test_a_token_in_the_address_is_not_looked_at(mock_idp: RunningProvider) -> None:
    """RFC 6750 2.3: addresses end up in logs."""
    token = tokens(mock_idp)["access_token"]
    answer = HTTP.get(_url(mock_idp), params={"access_token": token})
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")


@pytest.mark.parametrize("body", [b"access_token=a&access_token=b", b"access_token=%ff", b"x" * 70_000])
def test_a_form_that_is_none_is_an_invalid_request(mock_idp: RunningProvider, body: bytes) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = HTTP.post(_url(mock_idp), content=body, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_a_body_that_is_no_form_has_no_token(mock_idp: RunningProvider) -> None:
    answer = HTTP.post(_url(mock_idp), json={"access_token": tokens(mock_idp)["access_token"]})
    assert answer.status_code == 401


def test_a_claim_without_a_value_is_left_out(mock_idp: RunningProvider) -> None:
    answer = tokens(mock_idp, scope=f"{SCOPE} address")
    claims = _get(mock_idp, answer["access_token"]).json()
    assert ("nickname" in claims, claims["address"]) == (False, {"country": "GB"})
    id_token = jwt.decode(answer["id_token"], options={"verify_signature": False})
    assert None not in id_token.values()


@pytest.mark.parametrize("alg", [client.client_id for client in SIGNED])
def test_a_client_may_register_for_signed_answers(mock_idp: RunningProvider, alg: str) -> None:
    """The suite's oidcc-userinfo-rs256."""
    client = next(client for client in SIGNED if client.client_id == alg)
    code = Browser(mock_idp).code(client_id=alg)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT_URI}
    issued = token_request(mock_idp, form, client).json()
    answer = _get(mock_idp, issued["access_token"])
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/jwt")
    keys = jwt.PyJWKSet.from_dict(HTTP.get(f"{mock_idp.issuer}/keys").json())
    for token in (answer.text, issued["id_token"]):
        key = keys[jwt.get_unverified_header(token)["kid"]]
        claims = jwt.decode(token, key, algorithms=[alg], audience=alg, issuer=mock_idp.issuer)
        assert (claims["sub"], claims["email"]) == ("sub-alice", "alice@example.com")


class TestWithoutOpenid:
    """A refresh that drops the scope ``openid``."""

    @pytest.fixture
    def mock_idp_settings(self) -> Settings:
        return Settings(on_refresh=OnRefresh(drop_scopes=("openid",)))

    def test_the_token_is_good_and_not_enough(self, mock_idp: RunningProvider) -> None:
        token = refresh(mock_idp, tokens(mock_idp)["refresh_token"]).json()["access_token"]
        answer = _get(mock_idp, token)
        assert (answer.status_code, answer.json()) == (
            403,
            {
                "error": "insufficient_scope",
                "error_description": "The access token lacks the scope openid.",
            },
        )
        assert answer.headers["www-authenticate"] == (
            'Bearer error="insufficient_scope", '
            'error_description="The access token lacks the scope openid.", scope="openid"'
        )
