"""Subject identifiers that tell clients of different sectors nothing about each other (OIDC Core 8)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from mock_idp import Settings
from mock_idp.protocol import pairwise
from mock_idp.settings import ALICE, BOB, EXAMPLE_CLIENT
from tests.front_channel.visitor import Visitor, userinfo
from tests.provider.person import REDIRECT_URI, refresh

if TYPE_CHECKING:
    from mock_idp import Client, RunningProvider

ONE = replace(EXAMPLE_CLIENT, subject_type="pairwise", redirect_uris=(REDIRECT_URI,))


def _sub(client: Client = ONE, salt: str = "salt", **sector: Any) -> str:  # noqa: ANN401  any field
    return pairwise.subject(ALICE, replace(client, **sector), salt)


def test_clients_of_one_sector_share_a_subject_and_others_do_not() -> None:
    same = [_sub(), _sub(client_id="other"), _sub(redirect_uris=("https://127.0.0.1/x",))]
    other = [_sub(redirect_uris=("https://other.example/x",)), _sub(salt="pepper")]
    others = {*other, pairwise.subject(BOB, ONE, "salt")}
    assert (len({*same}), len(others), len({*same} | others)) == (1, 3, 4)


def test_a_sector_identifier_uri_wins_over_redirect_uris() -> None:
    at = "https://sector.example/file.json"
    assert _sub(sector_identifier_uri=at) == _sub(sector_identifier_uri=at, redirect_uris=("https://a/",))


def test_a_client_without_any_address_is_a_sector_of_its_own() -> None:
    assert _sub(redirect_uris=()) != _sub(redirect_uris=(), client_id="other")


class TestOnTheWire:
    """Everything that names the person to the client names them alike."""

    @pytest.fixture
    def mock_idp_settings(self) -> Settings:
        return Settings(clients=(ONE,), pairwise_salt="salt")

    def test_id_token_userinfo_and_refresh_agree(self, mock_idp: RunningProvider) -> None:
        token = Visitor(mock_idp).tokens()
        again = refresh(mock_idp, token["refresh_token"]).json()
        visitor = Visitor(mock_idp)
        subs = [visitor.claims()["sub"], userinfo(mock_idp, token)["sub"], userinfo(mock_idp, again)["sub"]]
        assert subs == [_sub()] * 3
