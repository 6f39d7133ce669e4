"""Signing in without a page (``Settings.sign_in``)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from mock_idp import Settings
from mock_idp.settings import ALICE, BOB, EXAMPLE_CLIENT, SignIn
from tests.front_channel.visitor import Visitor

if TYPE_CHECKING:
    from mock_idp import RunningProvider

PAIRWISE = replace(EXAMPLE_CLIENT, subject_type="pairwise", client_id="pairwise")


@pytest.fixture
def mock_idp_settings() -> Settings:
    return Settings(sign_in=SignIn.AUTO, clients=(EXAMPLE_CLIENT, PAIRWISE))


@pytest.fixture
def visitor(mock_idp: RunningProvider) -> Visitor:
    mock_idp.clock.freeze()
    return Visitor(mock_idp)


@pytest.mark.parametrize(
    ("params", "sub"),
    [
        ({}, "sub-alice"),
        ({"login_hint": "bob"}, "sub-bob"),
        ({"login_hint": "bob@example.com"}, "sub-bob"),
        ({"login_hint": "sub-bob"}, "sub-bob"),
        ({"login_hint": "buffy@elsewhere.example"}, "sub-alice"),
        ({"claims": '{"id_token": {"sub": {"value": "sub-bob"}}}'}, "sub-bob"),
        ({"prompt": "login consent"}, "sub-alice"),
    ],
)
def test_the_user_whom_the_request_means_is_signed_in_at_once(
    visitor: Visitor, params: dict[str, str], sub: str
) -> None:
    landed = Visitor(visitor.provider).visit(**params)
    assert (landed.seen, sorted(landed.params)) == ([], ["code", "iss", "state"])
    assert visitor.claims(**params)["sub"] == sub


def test_a_hint_at_somebody_else_changes_who_is_signed_in(visitor: Visitor) -> None:
    subs = [
        visitor.claims(**params)["sub"] for params in ({"login_hint": "bob"}, {}, {"login_hint": "alice"})
    ]
    assert subs == ["sub-bob", "sub-bob", "sub-alice"]


def test_prompt_login_moves_the_time_and_prompt_none_needs_a_session(visitor: Visitor) -> None:
    assert visitor.visit(prompt="none").error == "login_required"
    first = visitor.claims()
    visitor.provider.advance("5s")
    times = [visitor.claims(prompt=prompt)["auth_time"] - first["auth_time"] for prompt in ("none", "login")]
    assert times == [0, 5]


def test_disabled_users_are_passed_over_and_never_signed_in(visitor: Visitor) -> None:
    visitor.provider.directory.disable("alice")
    assert visitor.visit(login_hint="alice").error == "access_denied"
    assert visitor.claims()["sub"] == "sub-bob"
    visitor.provider.directory.disable("bob")
    assert visitor.visit(prompt="login").error == "access_denied"


def test_a_hint_at_a_pairwise_subject_finds_its_user(visitor: Visitor) -> None:
    visitor.client = PAIRWISE
    hint = visitor.tokens(login_hint="bob")["id_token"]
    other = Visitor(visitor.provider, client=PAIRWISE)
    assert other.claims(id_token_hint=hint)["sub"] == visitor.claims()["sub"] not in {ALICE.sub, BOB.sub}
