"""A browser in which somebody is signed in already."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mock_idp import Lifetimes, Settings
from mock_idp.events import SessionReused, UserAuthenticated
from mock_idp.history import of
from mock_idp.settings import EXAMPLE_CLIENT
from tests.front_channel.visitor import SECOND, Visitor

if TYPE_CHECKING:
    from mock_idp import RunningProvider


@pytest.fixture
def mock_idp_settings() -> Settings:
    return Settings(clients=(EXAMPLE_CLIENT, SECOND))


@pytest.fixture
def visitor(mock_idp: RunningProvider) -> Visitor:
    mock_idp.clock.freeze()
    return Visitor(mock_idp)


def test_a_second_authorization_shows_no_page_and_keeps_the_time_of_the_sign_in(visitor: Visitor) -> None:
    first = visitor.claims()
    visitor.provider.advance("1m")
    second = visitor.claims()
    assert (second["auth_time"], second["iat"]) == (first["auth_time"], first["iat"] + 60)
    history = visitor.provider.history
    assert [record.event for record in of(history, SessionReused)] == [SessionReused("example", "alice")]
    assert len(of(history, UserAuthenticated)) == 1


def test_another_client_needs_no_sign_in_either(visitor: Visitor) -> None:
    assert visitor.visit().seen == ["/sign-in"]
    assert visitor.visit(client_id=SECOND.client_id).seen == []


def test_another_browser_does(visitor: Visitor) -> None:
    visitor.visit()
    assert Visitor(visitor.provider).visit().seen == ["/sign-in"]


@pytest.mark.parametrize(("after", "seen"), [(8 * 3600 - 1, []), (8 * 3600, ["/sign-in"])])
def test_a_session_ends_in_the_very_second(visitor: Visitor, after: int, seen: list[str]) -> None:
    visitor.visit()
    visitor.provider.clock.advance(after)
    assert visitor.visit().seen == seen


def test_a_policy_that_shortens_sessions_holds_for_those_there_are(visitor: Visitor) -> None:
    visitor.visit()
    visitor.provider.provider.policies.change({"lifetimes": {"session": 0}}, client_id="example")
    assert visitor.visit().seen == ["/sign-in"]
    assert visitor.visit(client_id=SECOND.client_id).seen == []


def test_a_disabled_user_does_not_pass(visitor: Visitor) -> None:
    visitor.visit()
    visitor.provider.directory.disable("alice")
    assert visitor.visit(prompt="none").error == "login_required"
    visitor.provider.directory.enable("alice")
    assert visitor.visit(prompt="none").error is None


def test_who_signs_in_again_goes_on_with_the_session(visitor: Visitor) -> None:
    visitor.visit()
    before = {*visitor.http.cookies.values()}
    visitor.visit(prompt="login")
    assert {*visitor.http.cookies.values()} == before


def test_somebody_else_gets_a_session_of_their_own(visitor: Visitor) -> None:
    visitor.visit()
    before = dict(visitor.http.cookies)
    visitor.username = "bob"
    assert visitor.claims(prompt="select_account")["sub"] == "sub-bob"
    assert visitor.claims()["sub"] == "sub-bob"
    changed = [name for name, value in visitor.http.cookies.items() if before.get(name) != value]
    assert [name.startswith("mock_idp_session_") for name in changed] == [True]


def test_the_cookie_is_for_http_and_for_links_from_elsewhere_only(visitor: Visitor) -> None:
    answer = visitor.submit(visitor.open_form() | {"username": "alice", "password": "wonderland"})
    name_and_value, *attributes = answer.headers["set-cookie"].split("; ")
    assert name_and_value.startswith("mock_idp_session_")
    assert sorted(attributes) == ["HttpOnly", "Path=/", "SameSite=Lax"]


def test_a_made_up_cookie_is_nobodys(visitor: Visitor) -> None:
    visitor.visit()
    (name,) = [name for name in visitor.http.cookies if name.startswith("mock_idp_session_")]
    for value in ("x" * 43, "short", ""):
        other = Visitor(visitor.provider)
        other.http.cookies.set(name, value)
        assert other.visit(prompt="none").error == "login_required"


class TestWithoutSessions:
    """``session`` 0: every request shows the page."""

    @pytest.fixture
    def mock_idp_settings(self) -> Settings:
        return Settings(lifetimes=Lifetimes(session=0))

    def test_every_request_shows_the_page_and_none_leaves_a_cookie(self, visitor: Visitor) -> None:
        assert [visitor.visit().seen, visitor.visit().seen] == [["/sign-in"]] * 2
        assert list(visitor.http.cookies) == ["mock_idp_browser"]
