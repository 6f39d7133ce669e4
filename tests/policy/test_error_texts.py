"""How refusals read: RFC 6749, a product's words, Microsoft's body, GitHub's 200, a page."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

import pytest

import mock_idp
from mock_idp import history, profiles
from mock_idp.events import TokenRefused
from mock_idp.protocol.error_texts import (
    RFC_6749,
    ErrorAnswer,
    ErrorBody,
    ErrorText,
    ErrorTexts,
    answer_of,
)
from mock_idp.protocol.errors import Cause, ErrorCode, OAuthError
from tests.provider.person import refresh, tokens

REUSED = OAuthError(ErrorCode.INVALID_GRANT, Cause.REUSED, "It was used before.")
WRONG_SECRET = OAuthError(ErrorCode.INVALID_CLIENT, Cause.WRONG_CLIENT_SECRET, "The secret is wrong.")
PERMITTED = re.compile(r"[\x20\x21\x23-\x5B\x5D-\x7E]*")
"""RFC 6749 5.2."""


def body(answer: ErrorAnswer) -> dict[str, Any]:
    members: dict[str, Any] = json.loads(answer.body)
    return members


def test_by_default_it_is_rfc_6749() -> None:
    assert answer_of(REUSED, RFC_6749) == ErrorAnswer(
        400, "application/json", b'{"error":"invalid_grant","error_description":"It was used before."}'
    )


@pytest.mark.parametrize(("by_header", "headers"), [(True, 1), (False, 0)])
def test_401_names_the_scheme_only_to_whom_used_the_header(*, by_header: bool, headers: int) -> None:
    answer = answer_of(WRONG_SECRET, RFC_6749, by_header=by_header)
    assert (answer.status, len(answer.headers)) == (401, headers)


def test_a_text_of_the_grant_wins_over_one_of_every_grant() -> None:
    texts = ErrorTexts(
        texts={("", "reused"): ErrorText(error="a"), ("refresh_token", "reused"): ErrorText(error="b")}
    )
    assert body(answer_of(REUSED, texts))["error"] == "a"
    assert body(answer_of(REUSED, texts, grant_type="refresh_token"))["error"] == "b"
    assert body(answer_of(REUSED, texts, grant_type="authorization_code"))["error"] == "a"


def test_a_cause_without_a_text_is_answered_otherwise() -> None:
    texts = ErrorTexts(otherwise=ErrorText(status=503, error="busy", description=""))
    answer = answer_of(REUSED, texts)
    assert (answer.status, body(answer)) == (503, {"error": "busy"})


def test_members_stand_beside_the_error() -> None:
    texts = ErrorTexts(otherwise=ErrorText(members={"error_uri": "http://docs"}))
    assert body(answer_of(REUSED, texts))["error_uri"] == "http://docs"


def test_microsoft_has_codes_traces_and_a_timestamp() -> None:
    texts = ErrorTexts(body=ErrorBody.MICROSOFT, otherwise=ErrorText(code=70008, description="Expired."))
    trace, correlation = "00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"
    assert body(answer_of(REUSED, texts, now=1452304922)) == {
        "error": "invalid_grant",
        "error_description": (
            f"AADSTS70008: Expired. Trace ID: {trace} Correlation ID: {correlation} "
            "Timestamp: 2016-01-09 02:02:02Z"
        ),
        "error_codes": [70008],
        "timestamp": "2016-01-09 02:02:02Z",
        "trace_id": trace,
        "correlation_id": correlation,
    }


def test_a_clock_beyond_the_calendar_still_has_a_timestamp() -> None:
    texts = ErrorTexts(body=ErrorBody.MICROSOFT)
    assert body(answer_of(REUSED, texts, now=1e15))["timestamp"] == "9999-12-31 23:59:59Z"


def test_github_refuses_with_200() -> None:
    answer = answer_of(REUSED, profiles.error_texts("github"), grant_type="refresh_token")
    assert (answer.status, body(answer)["error"]) == (200, "bad_refresh_token")


def test_a_page_in_place_of_an_answer() -> None:
    answer = answer_of(REUSED, profiles.error_texts("html"))
    assert (answer.status, answer.content_type) == (502, "text/html; charset=utf-8")
    assert b"<h1>502 Bad Gateway</h1>" in answer.body


def test_a_page_with_a_status_nobody_knows() -> None:
    answer = answer_of(REUSED, ErrorTexts(body=ErrorBody.HTML, status=599))
    assert b"599 Error" in answer.body


@pytest.mark.parametrize("name", profiles.error_text_names())
def test_products_words_are_those_an_error_description_may_have(name: str) -> None:
    texts = profiles.error_texts(name).texts.values()
    assert [text for text in texts if not PERMITTED.fullmatch(text.description or "")] == []


def test_words_change_while_the_provider_runs_and_come_back_at_a_reset() -> None:
    with mock_idp.running() as provider:
        policies = provider.provider.policies
        policies.error_texts = profiles.error_texts("html")
        page = refresh(provider, "unknown")
        policies.reset()
        again = refresh(provider, "unknown")
    assert (page.status_code, page.headers["content-type"]) == (502, "text/html; charset=utf-8")
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


def test_the_history_tells_what_the_client_read_and_why() -> None:
    settings = replace(mock_idp.Settings(), error_texts=profiles.error_texts("dex"))
    with mock_idp.running(settings) as provider:
        token = tokens(provider)["refresh_token"]
        refresh(provider, token)
        refresh(provider, token)
        (refused,) = (record.event for record in history.of(provider.history, TokenRefused))
    assert (refused.status, refused.error, refused.cause) == (400, "invalid_request", "reused")
