"""The provider as the OpenID Foundation's suite meets it: three static clients, a person with every claim."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mock_idp import Client, Settings, a_user
from tests.front_channel.visitor import Visitor, claims_in
from tests.provider.person import HTTP, REDIRECT_URI, token_request

FIRST = Client(client_id="oidf-basic-1", secret="a" * 40, redirect_uris=(REDIRECT_URI,))
SECOND = replace(FIRST, client_id="oidf-basic-2", secret="b" * 40)
POST = replace(FIRST, client_id="oidf-post", secret="c" * 40, token_endpoint_auth_method="client_secret_post")
PROFILE = {
    "name": "Alice Adams", "given_name": "Alice", "family_name": "Adams", "middle_name": "A.",
    "nickname": "al", "preferred_username": "alice", "profile": "https://alice.example/",
    "picture": "https://alice.example/p.png", "website": "https://alice.example/", "gender": "female",
    "birthdate": "1990-01-02", "zoneinfo": "Europe/Vienna", "locale": "en", "updated_at": 1_600_000_000,
}  # fmt: skip
OTHERS = {
    "email": "alice@example.com", "email_verified": True, "phone_number": "+1 555 0100",
    "phone_number_verified": True, "address": {"formatted": "1 Main St"}, "groups": ["developers"],
}  # fmt: skip
SETTINGS = Settings(
    users=(replace(a_user("alice", "wonderland"), claims=PROFILE | OTHERS),),
    clients=(FIRST, SECOND, POST),
    claims_in_id_token=False,
)
ALLOWED = {
    *("iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "azp", "at_hash", "c_hash"),
    *("sid", "jti", "nbf", "s_hash", "txn"),
}
"""Claims that an ID token may have when there is an access token to fetch the others with."""


def flow(visitor: Visitor, **params: str) -> dict[str, Any]:
    """Go through the code flow, check everything that every module checks, and return the token response."""
    asked = {"scope": "openid", "state": "s" * 10, "nonce": "n" * 10} | params
    landed = visitor.visit(**asked)
    assert sorted(landed.params) == ["code", "iss", "state"]
    assert (landed.params["state"], landed.params["iss"]) == (asked["state"], visitor.provider.issuer)
    token = redeem(visitor, landed.params["code"])
    check_id_token(visitor, token, asked["nonce"])
    return token


def redeem(visitor: Visitor, code: str) -> dict[str, Any]:
    """Return the response to a code."""
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT_URI}
    answer = token_request(visitor.provider, form, visitor.client)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    token: dict[str, Any] = answer.json()
    assert (token["token_type"], type(token["expires_in"])) == ("Bearer", int)
    return token


def check_id_token(visitor: Visitor, token: dict[str, Any], nonce: str | None) -> None:
    """PerformStandardIdTokenChecks."""
    issuer, client = visitor.provider.issuer, visitor.client or FIRST
    claims = visitor.provider.provider.keys.verify(token["id_token"], issuer=issuer)
    assert (claims["iss"], claims["aud"], claims.get("nonce")) == (issuer, client.client_id, nonce or None)
    assert {type(claims[name]) for name in ("iat", "exp", "auth_time")} == {int}
    assert claims.keys() <= ALLOWED


def userinfo(visitor: Visitor, token: dict[str, Any]) -> dict[str, Any]:
    """Return the userinfo response, which is about whom the ID token is about."""
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    answer = HTTP.get(f"{visitor.provider.issuer}/userinfo", headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    info: dict[str, Any] = answer.json()
    assert info["sub"] == claims_in(token["id_token"])["sub"]
    return info
