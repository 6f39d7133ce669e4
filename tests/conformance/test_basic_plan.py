"""What the plan oidcc-basic-certification-test-plan asks, each test named after its module.

Those modules are left out that only the wire to the suite itself could fail.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from tests.conformance.op import FIRST, OTHERS, POST, PROFILE, SECOND, flow, redeem, userinfo
from tests.front_channel.visitor import Visitor, claims_in
from tests.provider.person import HTTP, REDIRECT_URI, refresh, token_request

if TYPE_CHECKING:
    from typing import Any

STATE = "aZ09-._~" * 16
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"  # RFC 7636 appendix B


def _entropy(text: str) -> float:
    """Return Shannon's entropy of a text, in bits, as the suite reckons."""
    return -sum(n * math.log2(n / len(text)) for n in Counter(text).values())


def test_oidcc_server(visitor: Visitor) -> None:
    code = visitor.visit().params["code"]
    token = redeem(visitor, code)
    values = [code, token["access_token"], token["refresh_token"]]
    assert [(len(value) * 6 >= 128, _entropy(value) > 96) for value in values] == [(True, True)] * 3
    userinfo(visitor, flow(visitor))


def test_oidcc_response_type_missing(visitor: Visitor) -> None:
    landed = visitor.visit(response_type="", state=STATE)
    assert (landed.mode, landed.error, landed.params["state"]) == ("query", "invalid_request", STATE)


def test_oidcc_ensure_request_without_nonce_succeeds_for_code_flow(visitor: Visitor) -> None:
    assert "nonce" not in claims_in(flow(visitor, nonce="")["id_token"])


@pytest.mark.parametrize(
    ("scope", "claims"),
    [
        ("profile", list(PROFILE)),
        ("email", ["email", "email_verified"]),
        ("address", ["address"]),
        ("phone", ["phone_number", "phone_number_verified"]),
        ("profile email address phone groups", [*PROFILE, *OTHERS]),
    ],
)
def test_oidcc_scope(visitor: Visitor, scope: str, claims: list[str]) -> None:
    info = userinfo(visitor, flow(visitor, scope=f"openid {scope}"))
    assert sorted(info) == sorted(["sub", *claims])


def test_oidcc_alternate_happy_flow(visitor: Visitor) -> None:
    """The order of scope values and parameters does not matter."""
    query = f"scope=email+openid&state=s&redirect_uri={REDIRECT_URI}&client_id={FIRST.client_id}"
    url = f"{visitor.provider.issuer}/authorize?{query}&response_type=code"
    assert visitor.walk(visitor.http.get(url)).params["state"] == "s"


@pytest.mark.parametrize(
    "params",
    [
        {"display": "page"},
        {"display": "popup"},
        {"ui_locales": "se"},
        {"claims_locales": "se"},
        {"login_hint": "buffy@op.example"},
        {"acr_values": "1 2"},
        {"extra": "foobar"},
        {"code_challenge_method": "plain"},
    ],
)
def test_oidcc_parameters_that_are_taken(visitor: Visitor, params: dict[str, str]) -> None:
    """Display, ui-locales, claims-locales, login-hint, acr-values, unknown parameter."""
    claims = claims_in(flow(visitor, **params)["id_token"])
    assert claims.get("acr") == ("1" if "acr_values" in params else None)


def test_oidcc_prompt_login(visitor: Visitor) -> None:
    first = claims_in(flow(visitor)["id_token"])
    visitor.provider.clock.advance(1)
    landed = visitor.visit(prompt="login")
    second = claims_in(redeem(visitor, landed.params["code"])["id_token"])
    assert (landed.seen, second["auth_time"] - first["auth_time"]) == (["/sign-in"], 1)


def test_oidcc_prompt_none_not_logged_in(visitor: Visitor) -> None:
    landed = visitor.visit(prompt="none", state=STATE)
    assert (landed.seen, landed.error, landed.params["state"]) == ([], "login_required", STATE)
    assert sorted(landed.params) == ["error", "error_description", "iss", "state"]


def test_oidcc_prompt_none_logged_in(visitor: Visitor) -> None:
    first = claims_in(flow(visitor)["id_token"])
    visitor.provider.clock.advance(2)
    second = claims_in(flow(visitor, prompt="none")["id_token"])
    assert [second[name] for name in ("sub", "auth_time")] == [first[name] for name in ("sub", "auth_time")]


def test_oidcc_max_age_1(visitor: Visitor) -> None:
    first = claims_in(flow(visitor)["id_token"])
    visitor.provider.clock.advance(2)
    landed = visitor.visit(max_age="1")
    second = claims_in(redeem(visitor, landed.params["code"])["id_token"])
    assert (landed.seen, second["auth_time"] - first["auth_time"]) == (["/sign-in"], 2)


def test_oidcc_max_age_10000(visitor: Visitor) -> None:
    first = claims_in(flow(visitor, max_age="15000")["id_token"])
    visitor.provider.clock.advance(2)
    landed = visitor.visit(max_age="10000")
    second = claims_in(redeem(visitor, landed.params["code"])["id_token"])
    assert (landed.seen, second["auth_time"]) == ([], first["auth_time"])


def test_oidcc_id_token_hint(visitor: Visitor) -> None:
    first = flow(visitor)
    second = flow(visitor, prompt="none", id_token_hint=first["id_token"])
    assert claims_in(second["id_token"])["sub"] == claims_in(first["id_token"])["sub"]


@pytest.mark.parametrize("after", [0, 30])
def test_oidcc_codereuse(visitor: Visitor, after: int) -> None:
    code = visitor.visit().params["code"]
    token = redeem(visitor, code)
    visitor.provider.clock.advance(after)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT_URI}
    again = token_request(visitor.provider, form, FIRST)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    assert HTTP.get(f"{visitor.provider.issuer}/userinfo", headers=headers).status_code == 401


def test_oidcc_ensure_registered_redirect_uri(visitor: Visitor) -> None:
    page = visitor.authorize(client_id=FIRST.client_id, redirect_uri=f"{REDIRECT_URI}/x4fY")
    assert (page.status_code, urlsplit(str(page.url)).path) == (400, "/authorize")
    assert "Invalid redirect_uri" in page.text


def test_oidcc_ensure_post_request_succeeds(visitor: Visitor) -> None:
    landed = visitor.post(client_id=FIRST.client_id, state=STATE)
    assert (landed.seen, landed.params["state"]) == (["/sign-in"], STATE)


def test_oidcc_server_client_secret_post(visitor: Visitor) -> None:
    code = visitor.visit(client_id=POST.client_id).params["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT_URI}
    credentials = {"client_id": POST.client_id, "client_secret": POST.secret or ""}
    answer = HTTP.post(f"{visitor.provider.issuer}/token", data=form | credentials)
    assert answer.status_code == 200


def test_oidcc_request_objects_supported_correctly_or_rejected(visitor: Visitor) -> None:
    """Both unsigned modules: they are skipped, because the discovery document does not list ``none``."""
    document = HTTP.get(f"{visitor.provider.issuer}/.well-known/openid-configuration").json()
    assert "none" not in document["request_object_signing_alg_values_supported"]
    assert visitor.visit(request="eyJhbGciOiJub25lIn0.e30.").error == "invalid_request_object"
    assert visitor.visit(request_uri="https://suite.example/x").error == "invalid_request_uri"


def test_oidcc_claims_essential(visitor: Visitor) -> None:
    asked = json.dumps({"userinfo": {"name": {"essential": True}}})
    token = flow(visitor, claims=asked)
    assert userinfo(visitor, token)["name"] == PROFILE["name"]


def test_oidcc_ensure_request_with_valid_pkce_succeeds(visitor: Visitor) -> None:
    asked = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
    code = visitor.visit(**asked).params["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT_URI}
    answer = token_request(visitor.provider, form | {"code_verifier": VERIFIER}, FIRST)
    assert answer.status_code == 200


def test_oidcc_refresh_token(visitor: Visitor) -> None:
    asked = {"scope": "openid offline_access", "prompt": "consent"}
    tokens = {client.client_id: _refreshed(visitor, client, asked) for client in (FIRST, SECOND)}
    visitor.client = FIRST
    form = {"grant_type": "refresh_token", "refresh_token": tokens[SECOND.client_id]["refresh_token"]}
    stolen = token_request(visitor.provider, form, FIRST)
    assert (stolen.status_code, stolen.json()["error"]) == (400, "invalid_grant")


def _refreshed(visitor: Visitor, client: Any, asked: dict[str, str]) -> dict[str, Any]:  # noqa: ANN401
    """Sign in at a client, refresh once, and compare what comes back."""
    visitor.client = client
    first = flow(visitor, **asked)
    visitor.provider.clock.advance(1)
    form = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    answer = token_request(visitor.provider, form, client)
    assert (answer.status_code, "no-store" in answer.headers["cache-control"]) == (200, True)
    second: dict[str, Any] = answer.json()
    before, after = claims_in(first["id_token"]), claims_in(second["id_token"])
    assert all(before.get(name) == after.get(name) for name in ("iss", "sub", "aud", "azp", "auth_time"))
    assert before["iat"] != after["iat"]
    userinfo(visitor, second)
    return second


def test_a_second_refresh_follows_the_first(visitor: Visitor) -> None:
    visitor.client = None
    token = visitor.tokens(client_id=FIRST.client_id)
    assert refresh(visitor.provider, token["refresh_token"]).status_code == 200
