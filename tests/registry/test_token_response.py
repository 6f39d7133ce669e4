"""``expires_in``, and the rest of a token response, as x/oauth2 reads them (internal/token.go)."""

from __future__ import annotations

from typing import Any

import pytest

from harness.registry.token import NotAToken, StoredToken, from_response

NOW = 1_000.0
GARBAGE = "oauth2: cannot parse json: expires_in is no whole number"


@pytest.mark.parametrize(
    ("sent", "expiry"),
    [
        (3600, 4600.0),
        ("3600", 4600.0),
        (0, None),
        ("0", None),
        (None, None),
        (-5, 995.0),  # not zero, so it counts: run out already
        ("-5", 995.0),
        (2**31, NOW + 2**31 - 1),
        (2**63 - 1, NOW + 2**31 - 1),
    ],
)
def test_expires_in(sent: object, expiry: float | None) -> None:
    assert from_response({"access_token": "a", "expires_in": sent}, NOW).expiry == expiry


@pytest.mark.parametrize(
    "sent", [True, False, 3.5, 20.0, "", " 20", "20s", "2e1", "0x10", "1_000", "٣", "nan", 2**63, 10**400,
             "9" * 5000, float("inf"), float("nan"), [], {}]
)  # fmt: skip
def test_a_response_whose_expires_in_is_no_whole_number_is_none(sent: object) -> None:
    with pytest.raises(NotAToken) as raised:
        from_response({"access_token": "a", "expires_in": sent}, NOW)
    assert str(raised.value) == GARBAGE


def test_an_absent_expires_in_means_for_ever() -> None:
    token = from_response({"access_token": "a"}, NOW)
    assert token == StoredToken(access_token="a")
    assert token.valid(10**12)


@pytest.mark.parametrize(
    ("body", "refresh_token", "id_token"),
    [
        ({}, None, None),
        ({"refresh_token": "", "id_token": ""}, None, None),
        ({"refresh_token": None, "id_token": None}, None, None),
        ({"refresh_token": "r", "id_token": 5}, "r", None),
    ],
)
def test_empty_fields_are_absent_ones(
    body: dict[str, Any], refresh_token: str | None, id_token: str | None
) -> None:
    token = from_response({"access_token": "a"} | body, NOW)
    assert (token.refresh_token, token.id_token) == (refresh_token, id_token)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (None, "oauth2: cannot parse json"),
        ({}, "oauth2: server response missing access_token"),
        ({"access_token": ""}, "oauth2: server response missing access_token"),
        ({"access_token": []}, "oauth2: cannot parse json: access_token is no string"),
        ({"access_token": "a", "refresh_token": 1}, "oauth2: cannot parse json: refresh_token is no string"),
    ],
)
def test_what_is_no_token_response(body: dict[str, Any] | None, message: str) -> None:
    with pytest.raises(NotAToken) as raised:
        from_response(body, NOW)
    assert str(raised.value) == message


def test_a_token_runs_out_ten_seconds_early() -> None:
    token = StoredToken(access_token="a", expiry=NOW)
    assert [token.valid(now) for now in (NOW - 10.1, NOW - 10, NOW)] == [True, False, False]


def test_tokens_are_not_in_their_own_description() -> None:
    token = StoredToken(access_token="a-secret", refresh_token="r-secret", id_token="i-secret")
    assert "secret" not in repr(token)
