"""The revocation endpoint (RFC 7009)."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import TYPE_CHECKING

import pytest

from mock_idp import Client, Settings
from mock_idp.events import AccessTokenRevoked, GrantRevoked, RevocationRefused
from mock_idp.fingerprint import fingerprint
from mock_idp.history import of
from mock_idp.settings import EXAMPLE_CLIENT, AccessTokenFormat
from tests.provider.person import HTTP, Browser, refresh, tokens

if TYPE_CHECKING:
    import httpx

    from mock_idp import RunningProvider

OTHER = Client(client_id="other", secret="other-secret")
PUBLIC = Client(client_id="public")


@pytest.fixture(params=AccessTokenFormat)
def mock_idp_settings(request: pytest.FixtureRequest) -> Settings:
    return Settings(clients=(EXAMPLE_CLIENT, OTHER, PUBLIC), access_token_format=request.param)


def _revoke(
    provider: RunningProvider, token: str, client: Client = EXAMPLE_CLIENT, **form: str
) -> httpx.Response:
    auth = (client.client_id, client.secret or "")
    return HTTP.post(f"{provider.issuer}/revoke", data={"token": token, **form}, auth=auth)


def _userinfo(provider: RunningProvider, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return HTTP.get(f"{provider.issuer}/userinfo", headers=headers).status_code


@pytest.mark.parametrize("hint", ["refresh_token", "access_token", "unknown"])
def test_a_refresh_token_ends_with_its_whole_lineage(mock_idp: RunningProvider, hint: str) -> None:
    first = tokens(mock_idp)
    second = refresh(mock_idp, first["refresh_token"]).json()
    answer = _revoke(mock_idp, second["refresh_token"], token_type_hint=hint)
    assert (answer.status_code, answer.content) == (200, b"")
    assert refresh(mock_idp, second["refresh_token"]).json()["error"] == "invalid_grant"
    assert [_userinfo(mock_idp, it["access_token"]) for it in (first, second)] == [401, 401]
    assert [record.event.cause for record in of(mock_idp.history, GrantRevoked)] == ["revoked-by-client"]


def test_an_access_token_ends_alone(mock_idp: RunningProvider) -> None:
    first = tokens(mock_idp)
    assert _revoke(mock_idp, first["access_token"]).status_code == 200
    assert _userinfo(mock_idp, first["access_token"]) == 401
    second = refresh(mock_idp, first["refresh_token"]).json()
    assert _userinfo(mock_idp, second["access_token"]) == 200
    revoked = [record.event for record in of(mock_idp.history, AccessTokenRevoked)]
    assert revoked == [AccessTokenRevoked("example", fingerprint(first["access_token"]))]


def test_a_replaced_refresh_token_ends_the_lineage_too(mock_idp: RunningProvider) -> None:
    """Whoever wants the token gone has no use for what came of it."""
    first = tokens(mock_idp)["refresh_token"]
    second = refresh(mock_idp, first).json()["refresh_token"]
    _revoke(mock_idp, first)
    assert refresh(mock_idp, second).status_code == 400


def test_what_is_unknown_or_over_is_over(mock_idp: RunningProvider) -> None:
    """RFC 7009 2.2: an invalid token is no error."""
    token = tokens(mock_idp)["refresh_token"]
    for presented in ("made-up", token, token):
        assert (_revoke(mock_idp, presented).status_code, _revoke(mock_idp, presented).content) == (200, b"")
    assert len(of(mock_idp.history, GrantRevoked)) == 1


def test_another_client_revokes_nothing(mock_idp: RunningProvider) -> None:
    """RFC 7009 2.1: the request is refused."""
    issued = tokens(mock_idp)
    for name in ("access_token", "refresh_token"):
        answer = _revoke(mock_idp, issued[name], OTHER)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert _userinfo(mock_idp, issued["access_token"]) == 200
    assert refresh(mock_idp, issued["refresh_token"]).status_code == 200
    refused = [record.event for record in of(mock_idp.history, RevocationRefused)]
    assert refused == [RevocationRefused("other", "invalid_grant", "other-client")] * 2


def test_another_sign_in_of_the_same_person_is_not_touched(mock_idp: RunningProvider) -> None:
    here, there = tokens(mock_idp), tokens(mock_idp)
    _revoke(mock_idp, here["refresh_token"])
    assert refresh(mock_idp, there["refresh_token"]).status_code == 200


def test_a_public_client_names_itself(mock_idp: RunningProvider) -> None:
    verifier = "v" * 43
    challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    code = Browser(mock_idp).code(client_id="public", code_challenge=challenge, code_challenge_method="S256")
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": "http://127.0.0.1:1/callback",
        "code_verifier": verifier,
        "client_id": "public",
    }
    token = HTTP.post(f"{mock_idp.issuer}/token", data=form).json()["refresh_token"]
    data = {"token": token, "client_id": "public"}
    assert HTTP.post(f"{mock_idp.issuer}/revoke", data=data).status_code == 200
    assert len(of(mock_idp.history, GrantRevoked)) == 1


def test_who_revokes_must_say_who_it_is(mock_idp: RunningProvider) -> None:
    token = tokens(mock_idp)["refresh_token"]
    url = f"{mock_idp.issuer}/revoke"
    assert HTTP.post(url, data={"token": token}).status_code == 401
    assert HTTP.post(url, data={"token": token}, auth=("example", "wrong")).status_code == 401
    assert HTTP.post(url, data={"token": token, "client_id": "example"}).status_code == 401
    assert refresh(mock_idp, token).status_code == 200


class TestWithTheLineage:
    """RFC 7009 2.1: an access token may take its refresh token along."""

    @pytest.fixture
    def mock_idp_settings(self) -> Settings:
        return Settings(revocation_ends_lineage=True)

    def test_an_access_token_ends_everything(self, mock_idp: RunningProvider) -> None:
        issued = tokens(mock_idp)
        _revoke(mock_idp, issued["access_token"])
        assert refresh(mock_idp, issued["refresh_token"]).status_code == 400


class TestSwitchedOff:
    """``Settings(revocation=False)``."""

    @pytest.fixture
    def mock_idp_settings(self) -> Settings:
        return Settings(revocation=False)

    def test_there_is_no_such_endpoint(self, mock_idp: RunningProvider) -> None:
        assert _revoke(mock_idp, "any").status_code == 404
