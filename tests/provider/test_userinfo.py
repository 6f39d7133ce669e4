"""The userinfo endpoint over real HTTP (OIDC Core 5.3, RFC 6750)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mock_idp import Settings, lifetimes_from
from tests.provider.person import HTTP, refresh, tokens

if TYPE_CHECKING:
    import httpx

    from mock_idp import RunningProvider

REFUSED = (
    401,
    'Bearer error="invalid_token", error_description="The access token is expired, revoked or unknown."',
)


@pytest.fixture
def mock_idp_settings() -> Settings:
    return Settings(lifetimes=lifetimes_from(20))


def _userinfo(provider: RunningProvider, access_token: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {access_token}"}
    return HTTP.get(f"{provider.issuer}/userinfo", headers=headers)


def _status(answer: httpx.Response) -> tuple[int, str | None]:
    return answer.status_code, answer.headers.get("www-authenticate")


def test_it_says_whose_the_token_is(mock_idp: RunningProvider) -> None:
    assert _userinfo(mock_idp, tokens(mock_idp)["access_token"]).json() == {
        "sub": "sub-alice",
        "name": "Alice",
        "preferred_username": "alice",
        "email": "alice@example.com",
        "email_verified": True,
        "groups": ["developers"],
    }


def test_claims_follow_the_scope(mock_idp: RunningProvider) -> None:
    token = tokens(mock_idp, scope="openid groups")["access_token"]
    assert _userinfo(mock_idp, token).json() == {"sub": "sub-alice", "groups": ["developers"]}


def test_a_token_runs_out_by_the_clock_in_the_very_second(mock_idp: RunningProvider) -> None:
    mock_idp.clock.freeze()
    token = tokens(mock_idp)["access_token"]
    mock_idp.clock.advance(19.9)
    assert _userinfo(mock_idp, token).status_code == 200
    mock_idp.clock.advance(0.2)
    assert _status(_userinfo(mock_idp, token)) == REFUSED


def test_a_revoked_lineage_takes_its_access_tokens_along(mock_idp: RunningProvider) -> None:
    first = tokens(mock_idp)
    second = refresh(mock_idp, first["refresh_token"]).json()
    refresh(mock_idp, first["refresh_token"])
    assert [_status(_userinfo(mock_idp, t["access_token"])) for t in (first, second)] == [REFUSED] * 2


def test_a_disabled_user_is_nobody(mock_idp: RunningProvider) -> None:
    token = tokens(mock_idp)["access_token"]
    mock_idp.directory.disable("alice")
    assert _status(_userinfo(mock_idp, token)) == REFUSED


def test_a_made_up_token_is_refused(mock_idp: RunningProvider) -> None:
    assert _status(_userinfo(mock_idp, "made-up")) == REFUSED


@pytest.mark.parametrize("header", [None, "Basic x", "Bearer", "Bearer "])
def test_without_a_token_there_is_a_challenge_and_no_error(
    mock_idp: RunningProvider, header: str | None
) -> None:
    """RFC 6750 3.1: a request that lacks authentication is not told an error code."""
    headers = {} if header is None else {"Authorization": header.strip()}
    answer = HTTP.get(f"{mock_idp.issuer}/userinfo", headers=headers)
    assert _status(answer) == (401, "Bearer")
