"""Logout that a client, or the person, asks for (OIDC RP-Initiated Logout 1.0)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import jwt
import pytest

from mock_idp import RefreshPolicy, Settings
from mock_idp.events import LogoutRefused, SessionEnded
from mock_idp.history import of
from mock_idp.settings import EXAMPLE_CLIENT
from tests.front_channel.visitor import SECOND, Landed, Visitor
from tests.provider.person import HTTP, refresh

if TYPE_CHECKING:
    from mock_idp import RunningProvider

BACK = "http://127.0.0.1:2/bye?a=b"
STATE = "-._~" * 32
CLIENT = replace(EXAMPLE_CLIENT, post_logout_redirect_uris=(BACK,))
CONFIRM = "/logout"


@pytest.fixture
def mock_idp_settings() -> Settings:
    return Settings(clients=(CLIENT, SECOND), refresh=RefreshPolicy(scope=None))


@pytest.fixture
def visitor(mock_idp: RunningProvider) -> Visitor:
    mock_idp.clock.freeze()
    return Visitor(mock_idp)


def _heading(landed: Landed) -> str:
    assert landed.page is not None, landed.params
    return landed.page.text.partition("<h1>")[2].partition("</h1>")[0]


def _is_signed_in(visitor: Visitor) -> bool:
    return visitor.visit(prompt="none").error is None


def test_a_hint_and_a_registered_address_end_the_session_without_a_page(visitor: Visitor) -> None:
    hint = visitor.tokens()["id_token"]
    visitor.provider.advance("2h")
    landed = visitor.end_session(id_token_hint=hint, post_logout_redirect_uri=BACK, state=STATE)
    assert (landed.seen, landed.params) == ([], {"a": "b", "state": STATE})
    assert not _is_signed_in(visitor)
    assert [record.event for record in of(visitor.provider.history, SessionEnded)] == [
        SessionEnded("alice", "example")
    ]


def test_without_state_none_comes_back(visitor: Visitor) -> None:
    hint = visitor.tokens()["id_token"]
    landed = visitor.end_session(id_token_hint=hint, post_logout_redirect_uri=BACK, client_id="example")
    assert landed.params == {"a": "b"}


@pytest.mark.parametrize(
    "params",
    [
        {"post_logout_redirect_uri": "http://127.0.0.1:2/bye"},
        {"post_logout_redirect_uri": f"{BACK}&c=d"},
        {"post_logout_redirect_uri": "https://attacker.example/"},
        {"client_id": "second"},
        {"client_id": "nobody"},
        {"id_token_hint": "x"},
    ],
)
def test_what_is_not_registered_leads_nowhere_and_ends_nothing(
    visitor: Visitor, params: dict[str, str]
) -> None:
    good = {"id_token_hint": visitor.tokens()["id_token"], "post_logout_redirect_uri": BACK, "state": "x"}
    landed = visitor.end_session(**good | params)
    assert (_heading(landed), landed.page and landed.page.status_code) == ("Logout request refused", 400)
    assert _is_signed_in(visitor)
    assert len(of(visitor.provider.history, LogoutRefused)) == 1


def test_a_hint_that_another_key_signed_is_refused(visitor: Visitor) -> None:
    claims = jwt.decode(visitor.tokens()["id_token"], options={"verify_signature": False})
    secret = "at-least-32-random-characters-aaaaaaaa"
    for forged in (jwt.encode(claims, secret, "HS256"), jwt.encode(claims, "", "none")):
        landed = visitor.end_session(id_token_hint=forged, post_logout_redirect_uri=BACK)
        assert _heading(landed) == "Logout request refused"


def test_without_a_hint_and_a_client_an_address_is_refused(visitor: Visitor) -> None:
    visitor.visit()
    assert _heading(visitor.end_session(post_logout_redirect_uri=BACK)) == "Logout request refused"


def test_without_a_hint_the_person_is_asked_and_then_sent_back(visitor: Visitor) -> None:
    visitor.visit()
    landed = visitor.end_session(client_id="example", post_logout_redirect_uri=BACK, state="s")
    assert (landed.seen, landed.params) == ([CONFIRM], {"a": "b", "state": "s"})
    assert not _is_signed_in(visitor)


@pytest.mark.parametrize("params", [{}, {"state": "s"}])
def test_a_person_can_sign_out_by_hand(visitor: Visitor, params: dict[str, str]) -> None:
    visitor.visit()
    landed = visitor.end_session(**params)
    assert (landed.seen, _heading(landed)) == ([CONFIRM], "You are signed out")
    assert not _is_signed_in(visitor)


def test_who_would_rather_stay_stays(visitor: Visitor) -> None:
    visitor.visit()
    visitor.clicks[CONFIRM] = "cancel"
    assert _heading(visitor.end_session()) == "You are still signed in"
    assert _is_signed_in(visitor)


def test_where_nobody_is_signed_in_nobody_is_asked(visitor: Visitor) -> None:
    landed = visitor.end_session()
    assert (landed.seen, _heading(landed)) == ([], "You are signed out")


def test_a_hint_about_somebody_else_is_no_permission(visitor: Visitor) -> None:
    hint = visitor.tokens()["id_token"]
    other = Visitor(visitor.provider, username="bob")
    other.visit()
    assert other.end_session(id_token_hint=hint).seen == [CONFIRM]


def test_a_form_from_another_site_brings_no_cookie_but_the_hint_says_which_session(visitor: Visitor) -> None:
    hint = visitor.tokens()["id_token"]
    form = {"id_token_hint": hint, "post_logout_redirect_uri": BACK}
    answer = HTTP.post(f"{visitor.provider.issuer}/logout", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, BACK)
    assert "set-cookie" not in answer.headers
    assert not _is_signed_in(visitor)


@pytest.mark.parametrize("change", [{"csrf": "x" * 43}, {"request": "x"}])
def test_a_forged_confirmation_is_refused(visitor: Visitor, change: dict[str, str]) -> None:
    visitor.visit()
    page = visitor.http.get(f"{visitor.provider.issuer}/logout").text
    fields = {
        name: page.partition(f'name="{name}" value="')[2].partition('"')[0] for name in ("request", "csrf")
    }
    confirm = f"{visitor.provider.issuer}/logout/confirm"
    assert visitor.http.post(confirm, data=fields | {"action": "confirm"} | change).status_code == 403
    assert _is_signed_in(visitor)


def test_refresh_tokens_end_with_the_session_unless_they_are_for_when_nobody_is_there(
    visitor: Visitor,
) -> None:
    offline = visitor.tokens(scope="openid offline_access")
    online = visitor.tokens(scope="openid")
    visitor.end_session(id_token_hint=online["id_token"])
    answers = [refresh(visitor.provider, token["refresh_token"]).status_code for token in (offline, online)]
    assert answers == [200, 400]


def test_other_browsers_of_the_person_are_not_touched(visitor: Visitor) -> None:
    elsewhere = Visitor(visitor.provider)
    kept = elsewhere.tokens(scope="openid")
    visitor.end_session(id_token_hint=visitor.tokens(scope="openid")["id_token"])
    assert _is_signed_in(elsewhere)
    assert refresh(visitor.provider, kept["refresh_token"]).status_code == 200


def test_only_a_client_that_takes_part_in_logout_learns_the_sid(visitor: Visitor) -> None:
    assert "sid" in visitor.claims()
    visitor.client = SECOND
    assert "sid" not in visitor.claims()
