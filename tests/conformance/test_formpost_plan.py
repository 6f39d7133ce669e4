"""What oidcc-formpost-basic-certification-test-plan adds: code and error are posted to the client."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformance.op import flow, redeem

if TYPE_CHECKING:
    from tests.front_channel.visitor import Visitor

STATE = "aZ09-._~" * 16


def test_oidcc_server(visitor: Visitor) -> None:
    flow(visitor, response_mode="form_post")


@pytest.mark.parametrize(
    ("params", "error"),
    [
        ({"prompt": "none"}, "login_required"),
        ({"response_type": ""}, "invalid_request"),
        ({"response_type": "id_token"}, "unsupported_response_type"),
        ({"request": "x"}, "invalid_request_object"),
    ],
)
def test_errors_are_posted_too(visitor: Visitor, params: dict[str, str], error: str) -> None:
    landed = visitor.visit(response_mode="form_post", state=STATE, **params)
    assert (landed.mode, landed.error, landed.params["state"]) == ("form_post", error, STATE)


def test_oidcc_prompt_none_logged_in(visitor: Visitor) -> None:
    flow(visitor, response_mode="form_post")
    landed = visitor.visit(response_mode="form_post", prompt="none")
    assert (landed.seen, landed.mode) == ([], "form_post")
    redeem(visitor, landed.params["code"])


def test_the_page_is_answered_without_anything_in_the_query(visitor: Visitor) -> None:
    visitor.visit()
    page = visitor.authorize(client_id="oidf-basic-1", response_mode="form_post")
    assert (page.status_code, page.headers.get("location")) == (200, None)
    assert page.headers["content-type"] == "text/html; charset=utf-8"
