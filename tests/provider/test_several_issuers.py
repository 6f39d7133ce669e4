"""Several issuers in one process know nothing of each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mock_idp import IssuerHost, Settings, a_user, running_issuers
from mock_idp.events import TokenIssued
from mock_idp.history import of
from tests.provider.person import HTTP, refresh, tokens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp import RunningProvider


@pytest.fixture(scope="module")
def host() -> Iterator[IssuerHost]:
    with running_issuers() as host:
        yield host


def _userinfo(provider: RunningProvider, access_token: str) -> int:
    headers = {"Authorization": f"Bearer {access_token}"}
    return HTTP.get(f"{provider.issuer}/userinfo", headers=headers).status_code


def test_each_has_a_discovery_document_of_its_own(host: IssuerHost) -> None:
    providers = [host.open("first"), host.open("second")]
    documents = [HTTP.get(f"{it.issuer}/.well-known/openid-configuration").json() for it in providers]
    assert [(it["issuer"], it["token_endpoint"], it["jwks_uri"]) for it in documents] == [
        (f"{host.url}/{name}", f"{host.url}/{name}/token", f"{host.url}/{name}/keys")
        for name in ("first", "second")
    ]


def test_a_token_of_one_is_nothing_at_the_other(host: IssuerHost) -> None:
    first, second = host.open("first"), host.open("second")
    issued = tokens(first)
    assert [_userinfo(it, issued["access_token"]) for it in (first, second)] == [200, 401]
    assert [refresh(it, issued["refresh_token"]).status_code for it in (second, first)] == [400, 200]


def test_each_has_its_own_clock_and_history(host: IssuerHost) -> None:
    first, second = host.open("first"), host.open("second")
    access = [tokens(it)["access_token"] for it in (first, second)]
    first.advance("2h")
    assert [_userinfo(it, token) for it, token in zip((first, second), access, strict=True)] == [401, 200]
    assert [len(of(it.history, TokenIssued)) for it in (first, second)] == [1, 1]


def test_an_issuer_that_is_opened_anew_begins_anew(host: IssuerHost) -> None:
    before = tokens(host.open("first"))
    again = host.open("first", Settings(users=(a_user("alice", "wonderland", email="new@example.com"),)))
    assert refresh(again, before["refresh_token"]).status_code == 400
    header = {"Authorization": f"Bearer {tokens(again)['access_token']}"}
    assert HTTP.get(f"{again.issuer}/userinfo", headers=header).json()["email"] == "new@example.com"


def test_where_there_is_no_issuer_nothing_is_found(host: IssuerHost) -> None:
    gone = host.open("gone")
    host.close("gone")
    answers = [HTTP.get(f"{url}/.well-known/openid-configuration") for url in (gone.issuer, host.url)]
    assert [(it.status_code, it.json()) for it in answers] == [
        (404, {"error": "there is no issuer at this path"})
    ] * 2


@pytest.mark.parametrize("name", ["", "a/b", "a b", "..", "ä", "?"])
def test_a_name_that_is_no_part_of_a_url_is_refused(host: IssuerHost, name: str) -> None:
    with pytest.raises(ValueError, match="is no name for an issuer"):
        host.open(name)
