"""Tokens and errors, in each system's way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest

from mock_idp.dialects import RefreshPolicy
from tests.dialects.systems import ALL, CALLBACK, EXAMPLE, TTL, running_system

if TYPE_CHECKING:
    from tests.dialects.systems import System

_TOKENS = ("access_token", "refresh_token", "id_token")


def _shown(tokens: dict[str, Any]) -> dict[str, Any]:
    return {name: "…" if name in _TOKENS else value for name, value in tokens.items()}


ISSUED = [
    (
        "oidc",
        {
            "access_token": "…",
            "token_type": "Bearer",
            "id_token": "…",
            "scope": "openid offline_access offline",
            "expires_in": TTL,
            "refresh_token": "…",
        },
    ),
    (
        "oauth2",
        {
            "access_token": "…",
            "token_type": "Bearer",
            "scope": "openid offline_access offline",
            "expires_in": TTL,
            "refresh_token": "…",
        },
    ),
    ("github", {"access_token": "…", "token_type": "bearer", "scope": "openid,offline_access,offline"}),
    (
        "github-app",
        {
            "access_token": "…",
            "token_type": "bearer",
            "scope": "openid,offline_access,offline",
            "expires_in": TTL,
            "refresh_token": "…",
        },
    ),
    (
        EXAMPLE,
        {
            "access_token": "…",
            "token_type": "Bearer",
            "scope": "openid offline_access offline",
            "expires_in": TTL,
            "refresh_token": "…",
        },
    ),
]


@pytest.mark.parametrize(("name", "tokens"), ISSUED)
def test_a_code_is_answered_as_the_system_answers(system: System, tokens: dict[str, Any]) -> None:
    assert _shown(system.tokens()) == tokens


@pytest.mark.parametrize(
    ("name", "scope", "gets_one"),
    [
        ("oidc", "openid", False),
        ("oidc", "openid offline_access", True),
        ("oauth2", "profile", True),
        ("github", "user:email offline_access", False),
        ("github-app", "user:email", True),
        (EXAMPLE, "profile", False),
        (EXAMPLE, "offline_access", False),
        (EXAMPLE, "profile offline", True),
    ],
)
def test_each_system_has_its_own_way_to_ask_for_a_refresh_token(
    system: System, scope: str, *, gets_one: bool
) -> None:
    assert ("refresh_token" in system.tokens(scope)) is gets_one


@pytest.mark.parametrize("name", ["github", "github-app"])
def test_github_answers_a_form_to_who_does_not_ask_for_json(system: System) -> None:
    code = system.code("a b")
    answer = system.token(json=False, grant_type="authorization_code", code=code, redirect_uri=CALLBACK)
    assert answer.headers["content-type"].partition(";")[0] == "application/x-www-form-urlencoded"
    fields = {field: value for field, (value,) in parse_qs(answer.text).items()}
    assert (fields["token_type"], fields["scope"]) == ("bearer", "a,b")
    assert system.get("/api/v3/user", fields["access_token"]).status_code == 200


CODE_TEXT = "The code is invalid, expired, already used or was issued to another client."
TOKEN_TEXT = "The refresh token is invalid, expired, revoked or was issued to another client."
CLIENT_TEXT = "The client is unknown or its secret is wrong."
OFF_TEXT = "Refresh is switched off at this provider."


def _error(code: str, text: str) -> dict[str, str]:
    return {"error": code, "error_description": text}


@pytest.mark.parametrize(
    ("name", "bad_code", "bad_refresh", "bad_client"),
    [
        (
            name,
            (400, _error("invalid_grant", CODE_TEXT)),
            (400, _error("invalid_grant", TOKEN_TEXT)),
            (401, _error("invalid_client", CLIENT_TEXT)),
        )
        for name in ("oidc", "oauth2", EXAMPLE)
    ]
    + [
        (
            "github",
            (200, _error("bad_verification_code", CODE_TEXT)),
            (200, _error("unsupported_grant_type", OFF_TEXT)),
            (200, _error("incorrect_client_credentials", CLIENT_TEXT)),
        ),
        (
            "github-app",
            (200, _error("bad_verification_code", CODE_TEXT)),
            (200, _error("bad_refresh_token", TOKEN_TEXT)),
            (200, _error("incorrect_client_credentials", CLIENT_TEXT)),
        ),
    ],
)
def test_a_refusal_reads_as_the_systems(
    system: System, bad_code: object, bad_refresh: object, bad_client: object
) -> None:
    code = system.token(grant_type="authorization_code", code="x", redirect_uri=CALLBACK)
    refresh = system.refresh("x")
    client = system.token(grant_type="refresh_token", refresh_token="x", auth=("dex", "wrong"))
    answers = [(answer.status_code, answer.json()) for answer in (code, refresh, client)]
    assert answers == [bad_code, bad_refresh, bad_client]


@pytest.mark.parametrize("name", ["github"])
def test_github_says_by_name_that_the_redirect_differs(system: System) -> None:
    answer = system.token(
        grant_type="authorization_code", code=system.code(), redirect_uri="http://127.0.0.1:1/other"
    )
    assert answer.json()["error"] == "redirect_uri_mismatch"


@pytest.mark.parametrize("name", [name for name in ALL if name != "github"])
def test_a_refresh_rotates_and_the_new_token_works_beyond_the_olds_life(system: System) -> None:
    tokens = system.tokens()
    for _ in range(3):
        system.clock.advance(TTL + 1)
        renewed = system.refresh(tokens["refresh_token"]).json()
        assert renewed.keys() == tokens.keys()
        assert renewed["refresh_token"] != tokens["refresh_token"]
        tokens = renewed
    (path, *_) = system.dialect.resources()
    assert system.get(path, tokens["access_token"]).status_code == 200


def test_the_example_forgives_a_lost_answer_for_thirty_seconds() -> None:
    with running_system(EXAMPLE) as system:
        first = system.tokens()["refresh_token"]
        codes = []
        for wait in (0, 29, 1):
            system.clock.advance(wait)
            codes.append(system.refresh(first).status_code)
    assert codes == [200, 200, 400]


def test_a_run_chooses_the_policy_but_not_who_gets_a_refresh_token() -> None:
    chosen = RefreshPolicy(rotation=False, reuse_interval=5, scope="offline_access")
    with running_system(EXAMPLE, chosen) as system:
        tokens = system.tokens("offline")
        assert system.refresh(tokens["refresh_token"]).json()["refresh_token"] == tokens["refresh_token"]
        assert "refresh_token" not in system.tokens("offline_access")
    with running_system("github", RefreshPolicy()) as system:
        assert "refresh_token" not in system.tokens("offline_access")


def test_a_disabled_user_can_neither_refresh_nor_sign_in_until_enabled_again() -> None:
    with running_system(EXAMPLE) as system:
        token = system.tokens()["refresh_token"]
        system.directory.disable("alice")
        refused = system.refresh(token)
        system.directory.enable("alice")
        healed = system.refresh(token)
    assert (refused.status_code, refused.json()["error"], healed.status_code) == (400, "invalid_grant", 200)
