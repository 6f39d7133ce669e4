"""The page that asks for consent, and what is remembered of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mock_idp import RefreshPolicy, Settings
from mock_idp.events import ConsentGiven
from mock_idp.history import of
from mock_idp.protocol.policy import Consent
from mock_idp.protocol.prompts import ConsentPage
from tests.front_channel.visitor import Visitor
from tests.provider.person import hidden_fields

if TYPE_CHECKING:
    from mock_idp import RunningProvider


@pytest.fixture
def mock_idp_settings() -> Settings:
    return Settings(consent_page=ConsentPage.ALWAYS)


@pytest.fixture
def visitor(mock_idp: RunningProvider) -> Visitor:
    return Visitor(mock_idp)


def test_a_person_is_asked_once(visitor: Visitor) -> None:
    assert visitor.visit(scope="openid email").seen == ["/sign-in", "/consent"]
    assert visitor.visit(scope="openid email").seen == []
    assert [record.event for record in of(visitor.provider.history, ConsentGiven)] == [
        ConsentGiven("example", "alice", "openid email")
    ]


def test_and_again_for_more(visitor: Visitor) -> None:
    visitor.visit(scope="openid email")
    assert visitor.visit(scope="openid groups").seen == ["/consent"]
    assert visitor.visit(scope="openid email groups").seen == []


def test_what_was_not_consented_to_does_not_pass_silently(visitor: Visitor) -> None:
    visitor.visit(scope="openid")
    assert visitor.visit(scope="openid email", prompt="none").error == "consent_required"


def test_who_denies_is_sent_back_with_access_denied_and_asked_again(visitor: Visitor) -> None:
    visitor.clicks["/consent"] = "deny"
    assert visitor.visit().params == {
        "error": "access_denied",
        "error_description": "The person did not consent.",
        "state": "state-1",
        "iss": visitor.provider.issuer,
    }
    visitor.clicks.clear()
    assert visitor.visit().seen == ["/consent"]


def test_who_was_disabled_before_consenting_does_not_get_on(visitor: Visitor) -> None:
    form = visitor.open_form() | {"username": "alice", "password": "wonderland"}
    page = visitor.submit(form).headers["location"]
    visitor.provider.directory.disable("alice")
    landed = visitor.walk(visitor.http.get(visitor.provider.issuer + page))
    assert landed.page is not None
    assert (landed.seen, landed.page.status_code) == (["/consent"], 403)


@pytest.mark.parametrize("change", [{"csrf": "x" * 43}, {"request": "x"}])
def test_a_forged_form_is_refused(visitor: Visitor, change: dict[str, str]) -> None:
    form = visitor.open_form() | {"username": "alice", "password": "wonderland"}
    page = visitor.http.get(visitor.provider.issuer + visitor.submit(form).headers["location"])
    answer = hidden_fields(page) | {"action": "allow"}
    consent = f"{visitor.provider.issuer}/consent"
    assert visitor.http.post(consent, data=answer | change).status_code == 403
    assert [visitor.http.post(consent, data=answer).status_code for _ in range(2)] == [303, 403]


class TestByDefault:
    """The page comes when the request says so."""

    @pytest.fixture
    def mock_idp_settings(self) -> Settings:
        return Settings()

    def test_only_prompt_consent_shows_the_page(self, visitor: Visitor) -> None:
        assert visitor.visit().seen == ["/sign-in"]
        assert [visitor.visit(prompt="consent").seen, visitor.visit().seen] == [["/consent"], []]


class TestNever:
    """To sign in is to consent."""

    @pytest.fixture
    def mock_idp_settings(self) -> Settings:
        return Settings(consent_page=ConsentPage.NEVER)

    def test_prompt_consent_shows_nothing(self, visitor: Visitor) -> None:
        assert visitor.visit(prompt="consent").seen == ["/sign-in"]


class TestGoogle:
    """A refresh token for the consent that was asked for (`mock_idp.protocol.policy.Consent`)."""

    @pytest.fixture
    def mock_idp_settings(self) -> Settings:
        return Settings(refresh=RefreshPolicy(consent=Consent.FIRST_ONLY))

    def test_only_the_first_sign_in_and_prompt_consent_bring_one(self, visitor: Visitor) -> None:
        asked = [{}, {}, {"prompt": "consent"}, {}]
        assert ["refresh_token" in visitor.tokens(**params) for params in asked] == [True, False, True, False]
