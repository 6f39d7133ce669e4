"""How code and error get back to the client."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.front_channel.visitor import Visitor

if TYPE_CHECKING:
    from mock_idp import RunningProvider

STATE = '"><script>&amp;-._~' + "x" * 100


@pytest.fixture
def visitor(mock_idp: RunningProvider) -> Visitor:
    return Visitor(mock_idp)


@pytest.mark.parametrize("mode", ["query", "fragment", "form_post"])
def test_code_and_error_come_in_the_mode_asked_for(visitor: Visitor, mode: str) -> None:
    success = visitor.visit(response_mode=mode, state=STATE)
    failure = visitor.visit(response_mode=mode, state=STATE, scope="email")
    assert (success.mode, failure.mode) == (mode, mode)
    assert sorted(success.params) == ["code", "iss", "state"]
    assert sorted(failure.params) == ["error", "error_description", "iss", "state"]
    assert (success.params["state"], failure.params["state"]) == (STATE, STATE)


@pytest.mark.parametrize("response_type", ["token", "id_token", "code id_token", "id_token token"])
def test_types_that_bring_tokens_are_refused_where_they_would_have_come(
    visitor: Visitor, response_type: str
) -> None:
    landed = visitor.visit(response_type=response_type)
    assert (landed.error, landed.mode) == ("unsupported_response_type", "fragment")
    assert visitor.visit(response_type=response_type, response_mode="form_post").mode == "form_post"


def test_the_page_that_posts_runs_its_own_script_and_no_other(visitor: Visitor) -> None:
    visitor.visit()
    page = visitor.authorize(response_mode="form_post", state=STATE)
    policy = page.headers["content-security-policy"]
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-")
    assert page.text.count("<script>") == 1
    assert "window.onload = function () { document.forms[0].submit(); };" in page.text


def test_a_request_may_come_as_a_form(visitor: Visitor) -> None:
    landed = visitor.post()
    assert (landed.seen, landed.params["state"]) == (["/sign-in"], "state-1")
