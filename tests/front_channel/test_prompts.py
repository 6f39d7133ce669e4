"""What a request asks of the person: prompt, max_age, hints, acr (OIDC Core 3.1.2.1)."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from mock_idp import Settings, lifetimes_from
from mock_idp.settings import EXAMPLE_CLIENT
from tests.front_channel.visitor import SECOND, Visitor

if TYPE_CHECKING:
    from mock_idp import RunningProvider


@pytest.fixture
def mock_idp_settings() -> Settings:
    aged = replace(SECOND, client_id="aged", default_max_age=100)
    return Settings(clients=(EXAMPLE_CLIENT, SECOND, aged), lifetimes=lifetimes_from(20))


@pytest.fixture
def visitor(mock_idp: RunningProvider) -> Visitor:
    mock_idp.clock.freeze()
    return Visitor(mock_idp)


def test_none_without_a_session_is_an_error_and_no_page(visitor: Visitor) -> None:
    landed = visitor.visit(prompt="none")
    assert (landed.seen, landed.error) == ([], "login_required")


@pytest.mark.parametrize("prompt", ["login", "select_account", "login select_account"])
def test_login_shows_the_page_and_moves_the_time_of_the_sign_in(visitor: Visitor, prompt: str) -> None:
    first = visitor.claims()
    visitor.provider.advance("2s")
    assert visitor.visit(prompt=prompt).seen == ["/sign-in"]
    assert visitor.claims()["auth_time"] == first["auth_time"] + 2


@pytest.mark.parametrize(
    ("max_age", "seen"), [("0", ["/sign-in"]), ("9", ["/sign-in"]), ("10", []), ("11", [])]
)
def test_max_age_forces_a_sign_in_once_it_is_exceeded(
    visitor: Visitor, max_age: str, seen: list[str]
) -> None:
    visitor.visit()
    visitor.provider.advance("10s")
    assert visitor.visit(max_age=max_age).seen == seen
    assert (visitor.visit(max_age=max_age, prompt="none").error is None) == (max_age != "0")


def test_a_clients_own_max_age_holds_if_the_request_says_none(visitor: Visitor) -> None:
    visitor.visit()
    visitor.provider.advance("101s")
    assert visitor.visit(client_id="aged", max_age="1000").seen == []
    assert visitor.visit(client_id="aged").seen == ["/sign-in"]


class TestIdTokenHint:
    """Signature, issuer and audience must hold; it may be long expired."""

    def test_an_expired_one_names_who_is_signed_in(self, visitor: Visitor) -> None:
        hint = visitor.tokens()["id_token"]
        visitor.provider.advance("1h")
        assert visitor.visit(prompt="none", id_token_hint=hint).error is None

    def test_one_about_somebody_else_needs_a_sign_in(self, visitor: Visitor) -> None:
        hint = visitor.tokens()["id_token"]
        other = Visitor(visitor.provider, username="bob")
        other.visit()
        assert other.visit(prompt="none", id_token_hint=hint).error == "login_required"
        landed = other.visit(id_token_hint=hint)
        assert (landed.seen, landed.error) == (["/sign-in"], "login_required")
        other.username = "alice"
        assert "code" in other.visit(id_token_hint=hint).params

    def test_another_clients_is_no_hint(self, visitor: Visitor) -> None:
        hint = visitor.tokens()["id_token"]
        assert visitor.visit(id_token_hint=hint, client_id="second").error == "invalid_request"

    def test_a_forged_one_is_refused(self, visitor: Visitor) -> None:
        head, body, signature = visitor.tokens()["id_token"].split(".")
        assert visitor.visit(id_token_hint=f"{head}.{body}.{signature[::-1]}").error == "invalid_request"


def test_a_login_hint_stands_in_the_form(visitor: Visitor) -> None:
    page = visitor.http.get(visitor.provider.issuer + visitor.authorize(login_hint="bob").headers["location"])
    assert 'name="username" value="bob"' in page.text


@pytest.mark.parametrize(
    ("asked", "acr"), [({}, None), ({"acr_values": "9 2 1"}, "2"), ({"acr_values": "9"}, None)]
)
def test_acr_is_the_first_value_asked_for_that_is_reached(
    visitor: Visitor, asked: dict[str, str], acr: str | None
) -> None:
    claims = visitor.claims(**asked)
    assert (claims.get("acr"), claims.get("amr")) == (acr, None if acr is None else ["pwd"])


class TestClaimsParameter:
    """OIDC Core 5.5."""

    def test_acr_and_amr_can_be_asked_for_by_name(self, visitor: Visitor) -> None:
        asked = {"id_token": {"acr": {"essential": True}, "amr": None}}
        claims = visitor.claims(claims=json.dumps(asked))
        assert (claims["acr"], claims["amr"]) == ("1", ["pwd"])

    def test_an_essential_acr_that_is_not_reached_is_an_error(self, visitor: Visitor) -> None:
        asked = {"id_token": {"acr": {"essential": True, "values": ["8", "9"]}}}
        landed = visitor.visit(claims=json.dumps(asked))
        assert (landed.seen, landed.error) == ([], "unmet_authentication_requirements")

    @pytest.mark.parametrize(("sub", "error"), [("sub-alice", None), ("sub-bob", "login_required")])
    def test_the_answer_is_about_the_subject_asked_for_or_nobody(
        self, visitor: Visitor, sub: str, error: str | None
    ) -> None:
        landed = visitor.visit(claims=json.dumps({"id_token": {"sub": {"value": sub}}}))
        assert (landed.seen, landed.error) == (["/sign-in"], error)

    @pytest.mark.parametrize("claims", ["", "null", "1", "[", '{"userinfo": null, "x": 1}', "{}"])
    def test_it_may_be_empty_but_not_malformed(self, visitor: Visitor, claims: str) -> None:
        expected = None if claims in {"", '{"userinfo": null, "x": 1}', "{}"} else "invalid_request"
        assert visitor.visit(claims=claims).error == expected

    @pytest.mark.parametrize(
        "claims",
        [
            '{"id_token": []}', '{"userinfo": {"name": "yes"}}',
            '{"id_token": {"sub": {"value": "\\ud800"}}}',
            '{"id_token": {"sub": {"value": "a"}}, "userinfo": {"sub": {"value": "b"}}}', "[" * 5000,
        ],
    )  # fmt: skip
    def test_what_makes_no_sense_is_an_invalid_request(self, visitor: Visitor, claims: str) -> None:
        assert visitor.visit(claims=claims).error == "invalid_request"
