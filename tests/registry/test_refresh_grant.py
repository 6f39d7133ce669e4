"""The habits of golang.org/x/oauth2 that a provider gets to see, and what Harbor logs of the answers."""

from __future__ import annotations

from base64 import b64decode
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest

from harness.events import RefreshAnswered, RefreshSent, Refusal, SecretChecked
from mock_idp.history import Outcome
from tests.registry.scripted_provider import CLIENT_SECRET
from tests.registry.stage import SECRET, Stage

if TYPE_CHECKING:
    import httpx

SET = "oauth2: token expired and refresh token is not set"
UNFETCHED, UNPARSED = "oauth2: cannot fetch token:", "oauth2: cannot parse json"
_NO_STRING = f"{UNPARSED}: access_token is no string"
INVALID = '{"error": "invalid_grant", "error_description": "Gone."}'


def expired(version: str, **provider: Any) -> Stage:  # noqa: ANN401
    stage = Stage(version, **provider)
    stage.later(31)
    return stage


def posts(stage: Stage) -> list[httpx.Request]:
    return [request for request in stage.provider.requests if request.method == "POST"]


def log_of(stage: Stage) -> str:
    return str(stage.events(SecretChecked)[-1].log)


@pytest.mark.parametrize("version", ["1.9.0", "2.9.5"])
def test_basic_comes_first_then_the_body_and_what_worked_is_remembered(version: str) -> None:
    stage = expired(version, takes="post")
    assert stage.log_in().status_code == 200
    stage.later(31)
    assert stage.log_in().status_code == 200
    assert [event.auth for event in stage.events(RefreshSent)] == ["basic", "post", "post"]


def test_since_2_10_nothing_is_remembered() -> None:
    stage = expired("2.10.0", takes="post")
    stage.log_in()
    stage.later(31)
    stage.log_in()
    assert [event.auth for event in stage.events(RefreshSent)] == ["basic", "post", "basic", "post"]


@pytest.mark.parametrize(("version", "styles"), [("1.9.0", 1), ("2.9.5", 1), ("2.10.0", 2), ("2.15.2", 2)])
def test_a_refused_refresh_is_sent_twice_where_no_style_is_remembered(version: str, styles: int) -> None:
    stage = expired(version, style_known=True, refusal=(400, INVALID))
    for _ in range(2):
        assert stage.log_in().status_code == 401
    assert [event.auth for event in stage.events(RefreshSent)] == ["basic", "post"][:styles] * 2


def test_a_restarted_core_knows_no_style() -> None:
    stage = expired("2.9.5", refusal=(400, INVALID))
    stage.log_in()
    assert [event.auth for event in stage.events(RefreshSent)] == ["basic", "post"]


def test_the_requests_to_the_letter() -> None:
    """No scope, no redirect_uri; id and secret are form-encoded before they are joined (RFC 6749 2.3.1)."""
    stage = expired("2.15.2", takes="post")
    stage.log_in()
    basic, body = posts(stage)
    assert parse_qs(basic.content.decode()) == {"grant_type": ["refresh_token"], "refresh_token": ["rt-1"]}
    scheme, _, value = basic.headers["authorization"].partition(" ")
    assert (scheme, b64decode(value)) == ("Basic", b"harbor:client+s%2Fecret%2B")
    assert "authorization" not in body.headers
    assert parse_qs(body.content.decode()) == {
        "grant_type": ["refresh_token"],
        "refresh_token": ["rt-1"],
        "client_id": ["harbor"],
        "client_secret": [CLIENT_SECRET],
    }


OLD_LINE = "Failed to verify secret: failed to verify the secret: "
NEW_LINE = (
    "failed to verify secret, username: alice, error: failed to refresh token, username: alice, error: "
)
OLD_WORDS = f"oauth2: cannot fetch token: 400 Bad Request Response: {INVALID}"
NEW_WORDS = 'oauth2: "invalid_grant" "Gone."'


@pytest.mark.parametrize(
    ("version", "line"),
    [
        ("1.9.0", OLD_LINE + OLD_WORDS),
        ("2.9.4", NEW_LINE + OLD_WORDS),
        ("2.9.5", NEW_LINE + NEW_WORDS),
    ],
)
def test_the_log_line_of_a_refused_refresh(version: str, line: str) -> None:
    stage = expired(version, style_known=True, refusal=(400, INVALID))
    stage.log_in()
    assert log_of(stage) == line
    answered = stage.events(RefreshAnswered)[-1]
    assert (answered.outcome, answered.status) == (Outcome.FAIL, 400)
    assert (answered.error, answered.error_description) == ("invalid_grant", "Gone.")


@pytest.mark.parametrize(
    ("version", "line"),
    [
        ("1.9.0", OLD_LINE + SET),
        ("2.15.2", NEW_LINE + SET),
    ],
)
def test_the_log_line_of_a_missing_refresh_token(version: str, line: str) -> None:
    stage = expired(version, refresh_token=False)
    stage.log_in()
    assert log_of(stage) == line
    assert stage.events(RefreshSent) == []


@pytest.mark.parametrize(
    ("refusal", "content_type", "outcome", "error"),
    [
        ((500, "oops"), "text/html", Outcome.INFO, f"{UNFETCHED} 500 Internal Server Error Response: oops"),
        ((200, "<html>"), "text/html", Outcome.INFO, UNPARSED),
        ((200, "{}"), "application/json", Outcome.INFO, "oauth2: server response missing access_token"),
        ((200, '{"access_token": 5}'), "application/json", Outcome.INFO, _NO_STRING),
        ((200, "[" * 9999), "application/json", Outcome.INFO, UNPARSED),
        ((200, '{"error": "slow_down"}'), "application/json", Outcome.FAIL, "slow_down"),
        ((200, "error=slow_down"), "text/plain; charset=utf-8", Outcome.FAIL, "slow_down"),
        ((302, ""), "text/plain", Outcome.FAIL, f"{UNFETCHED} 302 Found Response:"),
    ],
)  # fmt: skip
def test_answers_that_are_no_token(
    refusal: tuple[int, str], content_type: str, outcome: Outcome, error: str
) -> None:
    stage = expired("2.9.5", style_known=True, refusal=refusal, content_type=content_type)
    assert stage.log_in().status_code == 401
    answered = stage.events(RefreshAnswered)[-1]
    assert (answered.outcome, answered.status, answered.error) == (outcome, refusal[0], error)
    assert stage.stored == "at-1 rt-1 id-1"
    assert stage.events(SecretChecked)[-1].refusal is Refusal.REFRESH_FAILED


def test_a_form_is_a_token_response_too() -> None:
    """As GitHub answers: x/oauth2 reads ``text/plain`` as a form; the ID token goes with it."""
    form = "access_token=at-9&refresh_token=rt-9&expires_in=60"
    stage = expired("2.9.5", refusal=(200, form), content_type="text/plain")
    assert stage.log_in().status_code == 200
    assert stage.stored == "at-9 rt-9 -"


def test_tokens_with_characters_that_no_header_can_hold_do_not_break_the_registry() -> None:
    token = '{"access_token": "\\ud800\\u20ac", "refresh_token": "\\udfff"}'
    stage = expired("2.9.5", refusal=(200, token))
    assert stage.log_in().status_code == 401
    assert stage.events(SecretChecked)[-1].refusal is Refusal.NO_USERINFO


@pytest.mark.parametrize("endpoint", ["", "nowhere", "http://[::bad", 7])
def test_a_token_endpoint_that_is_no_url_is_a_failure_without_effect(endpoint: object) -> None:
    stage = expired("2.15.2", metadata={"token_endpoint": endpoint})
    assert stage.log_in().status_code == 401
    assert {event.outcome for event in stage.events(RefreshAnswered)} == {Outcome.FAIL}


@pytest.mark.parametrize(
    "secret",
    ["rt-1", CLIENT_SECRET, "client+s%2Fecret%2B", "aGFyYm9yOmNsaWVudCtzJTJGZWNyZXQlMkI="],
)
@pytest.mark.parametrize("padding", [0, 1, 280, 297])
def test_a_provider_that_repeats_what_it_was_sent_betrays_nothing(secret: str, padding: int) -> None:
    stage = expired("1.9.0", refusal=(400, "x" * padding + f"{secret} {secret}"), content_type="text/html")
    stage.log_in()
    written = "".join(record.to_json() for record in stage.history)
    assert secret not in written
    assert CLIENT_SECRET[:7] not in written
    assert SECRET not in written
