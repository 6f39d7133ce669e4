"""The eleven modules of oidcc-rp-initiated-logout-certification-test-plan, each test named after one."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import jwt
import pytest

from tests.conformance.op import FIRST, SETTINGS
from tests.front_channel.visitor import Landed, Visitor, claims_in

if TYPE_CHECKING:
    from mock_idp import Settings

BACK = "http://127.0.0.1:1/post_logout_redirect"
STATE = "aZ09-._~" * 16
REFUSED, OUT = "Logout request refused", "You are signed out"


@pytest.fixture
def mock_idp_settings() -> Settings:
    return replace(SETTINGS, clients=(replace(FIRST, post_logout_redirect_uris=(BACK,)),))


@pytest.fixture
def hint(visitor: Visitor) -> str:
    """An ID token of the person who is signed in."""
    return str(visitor.tokens(nonce="n-1")["id_token"])


def _heading(landed: Landed) -> str:
    assert (landed.page is not None, landed.params) == (True, {})
    return landed.page.text.partition("<h1>")[2].partition("</h1>")[0] if landed.page else ""


def test_oidcc_rp_initiated_logout_discovery_endpoint_verification(visitor: Visitor) -> None:
    assert (
        visitor.provider.provider.discovery()["end_session_endpoint"] == f"{visitor.provider.issuer}/logout"
    )


def test_oidcc_rp_initiated_logout(visitor: Visitor, hint: str) -> None:
    landed = visitor.end_session(id_token_hint=hint, post_logout_redirect_uri=BACK, state=STATE)
    assert landed.params == {"state": STATE}
    assert visitor.visit(prompt="none").error == "login_required"


def test_oidcc_rp_initiated_logout_no_state(visitor: Visitor, hint: str) -> None:
    answer = visitor.http.get(
        f"{visitor.provider.issuer}/logout", params={"id_token_hint": hint, "post_logout_redirect_uri": BACK}
    )
    assert (answer.status_code, answer.headers["location"]) == (303, BACK)


@pytest.mark.parametrize("uri", [f"{BACK}/x4fY", "https://attacker.example/"])
def test_oidcc_rp_initiated_logout_bad_post_logout_redirect_uri(
    visitor: Visitor, hint: str, uri: str
) -> None:
    landed = visitor.end_session(id_token_hint=hint, post_logout_redirect_uri=uri, state=STATE)
    assert _heading(landed) == REFUSED


def test_oidcc_rp_initiated_logout_query_added_to_post_logout_redirect_uri(
    visitor: Visitor, hint: str
) -> None:
    landed = visitor.end_session(id_token_hint=hint, post_logout_redirect_uri=f"{BACK}?foo=bar")
    assert _heading(landed) == REFUSED


@pytest.mark.parametrize("alg", ["none", "HS256"])
def test_oidcc_rp_initiated_logout_bad_and_modified_id_token_hint(
    visitor: Visitor, hint: str, alg: str
) -> None:
    """With static clients the suite signs its own with HS256 and the client's secret."""
    forged = jwt.encode(claims_in(hint), "" if alg == "none" else FIRST.secret or "", alg)
    landed = visitor.end_session(id_token_hint=forged, post_logout_redirect_uri=BACK, state=STATE)
    assert _heading(landed) == REFUSED


@pytest.mark.usefixtures("hint")
def test_oidcc_rp_initiated_logout_no_id_token_hint(visitor: Visitor) -> None:
    assert _heading(visitor.end_session(post_logout_redirect_uri=BACK, state=STATE)) == REFUSED


@pytest.mark.usefixtures("hint")
@pytest.mark.parametrize("params", [{}, {"state": STATE}])
def test_oidcc_rp_initiated_logout_no_params_and_only_state(visitor: Visitor, params: dict[str, str]) -> None:
    assert _heading(visitor.end_session(**params)) == OUT
    assert visitor.visit(prompt="none").error == "login_required"


def test_oidcc_rp_initiated_logout_no_post_logout_redirect_uri(visitor: Visitor, hint: str) -> None:
    assert _heading(visitor.end_session(id_token_hint=hint, state=STATE)) == OUT
    assert visitor.visit(prompt="none").error == "login_required"
