"""What each user system tells of a person, whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from mock_idp.settings import a_user
from tests.dialects.systems import ALL, BOB, EXAMPLE, TTL, running_system

if TYPE_CHECKING:
    from tests.dialects.systems import System

ACME = {"login": "acme", "id": 96778814}
GITHUB_USER = {
    "login": "alice",
    "id": 7,
    "name": "Alice",
    "email": "alice@example.com",
    "company": None,
    "blog": None,
    "location": None,
    "bio": None,
}
EMAILS = [{"email": "alice@example.com", "primary": True, "verified": True, "visibility": "public"}]
ABOUT_ALICE = {
    "name": "Alice",
    "preferred_username": "alice",
    "email": "alice@example.com",
    "email_verified": True,
    "groups": ["acme", "acme:dev"],
}
ANSWERS: list[tuple[str, str, int, Any]] = [
    ("oauth2", "/userinfo", 200, {"id": "7", "user_name": "alice", **ABOUT_ALICE}),
    (
        EXAMPLE,
        "/api/me",
        200,
        {
            "id": "7",
            "login": "alice",
            "display_name": "Alice",
            "mail": "alice@example.com",
            "mail_confirmed": True,
            "teams": ["acme", "acme:dev"],
        },
    ),
    ("github", "/api/v3/user", 200, GITHUB_USER),
    ("github", "/api/v3/user/emails", 200, EMAILS),
    ("github", "/api/v3/user/orgs", 200, [ACME]),
    (
        "github",
        "/api/v3/user/teams",
        200,
        [{"name": "dev", "slug": "dev", "organization": {"login": "acme"}}],
    ),
    ("github", "/api/v3/orgs/acme/members/alice", 204, None),
    ("github", "/api/v3/orgs/acme/members/bob", 404, {"message": "Not Found"}),
    ("github", "/api/v3/orgs/other/members/alice", 404, {"message": "Not Found"}),
    ("github-app", "/api/v3/user", 200, GITHUB_USER),
]


@pytest.mark.parametrize(("name", "path", "status", "body"), ANSWERS)
def test_a_person_is_told_as_the_system_tells_it(
    system: System, path: str, status: int, body: object
) -> None:
    answer = system.get(path, system.tokens()["access_token"])
    assert (answer.status_code, answer.json() if answer.content else None) == (status, body)


@pytest.mark.parametrize("name", ["oidc"])
def test_openid_connect_tells_what_the_scope_asks_for(system: System) -> None:
    token = system.tokens("openid email")["access_token"]
    assert system.get("/userinfo", token).json() == {
        "email": "alice@example.com",
        "email_verified": True,
        "sub": "7",
    }


@pytest.mark.parametrize("name", ["github"])
def test_a_subject_that_is_no_number_becomes_one(system: System) -> None:
    assert system.dialect.subject(a_user("alice", "wonderland")) == "2367714356"


FIRST_RESOURCE = {
    "oidc": "/userinfo",
    "oauth2": "/userinfo",
    "github": "/api/v3/user",
    "github-app": "/api/v3/user",
    EXAMPLE: "/api/me",
}
TEXT = "The access token is expired, revoked or unknown."
BAD = {"message": "Bad credentials"}
SUSPENDED = {"message": "Sorry. Your account was suspended."}
OIDC_BAD = {"error": "invalid_token", "error_description": TEXT}


def _plain(cause: str) -> dict[str, str]:
    return {"error": "invalid_token", "error_description": f"The access token is not good: {cause}."}


DENIALS: list[tuple[str, list[tuple[int, Any]]]] = [
    ("oidc", [(401, None), (401, OIDC_BAD), (401, OIDC_BAD), (401, OIDC_BAD)]),
    (
        "oauth2",
        [
            (401, _plain("missing-parameter")),
            (401, _plain("unknown-token")),
            (401, _plain("user-disabled")),
            (401, _plain("expired")),
        ],
    ),
    ("github", [(401, {"message": "Requires authentication"}), (401, BAD), (403, SUSPENDED), (200, None)]),
    ("github-app", [(401, {"message": "Requires authentication"}), (401, BAD), (403, SUSPENDED), (401, BAD)]),
    (
        EXAMPLE,
        [
            (401, {"message": "no token"}),
            (401, {"message": "token expired"}),
            (403, {"message": "account is disabled"}),
            (401, {"message": "token expired"}),
        ],
    ),
]


@pytest.mark.parametrize(("name", "answers"), DENIALS)
def test_who_may_not_read_is_told_in_the_systems_words(
    system: System, name: str, answers: list[tuple[int, Any]]
) -> None:
    """Without a token, with an unknown one, when disabled, when it ran out."""
    token, path = system.tokens()["access_token"], FIRST_RESOURCE[name]

    def answered(token: str | None) -> tuple[int, Any]:
        answer = system.get(path, token)
        body = answer.json() if answer.content and answer.status_code != 200 else None
        return answer.status_code, body

    assert answered(token)[0] == 200
    seen = [answered(None), answered("x")]
    system.directory.disable("alice")
    seen.append(answered(token))
    system.directory.enable("alice")
    assert answered(token)[0] == 200
    system.clock.advance(TTL)
    assert [*seen, answered(token)] == answers


@pytest.mark.parametrize("name", FIRST_RESOURCE)
def test_a_change_upstream_shows_at_once(system: System, name: str) -> None:
    token, path = system.tokens("openid email groups")["access_token"], FIRST_RESOURCE[name]
    before = system.get(path, token).text
    system.directory.change("alice", email="new@example.org")
    assert system.get(path, token).text == before.replace("alice@example.com", "new@example.org")


@pytest.mark.parametrize("name", ALL)
def test_a_person_of_whom_nothing_is_known_breaks_nothing(system: System) -> None:
    token = system.tokens()["access_token"]
    claims = dict.fromkeys(ABOUT_ALICE)
    system.directory.change("alice", **claims)
    paths = [path for path in system.dialect.resources() if "{" not in path]
    assert [system.get(path, token).status_code for path in paths] == [200] * len(paths)


def test_two_people_are_never_mixed_up() -> None:
    with running_system(EXAMPLE) as system:
        alices, bobs = system.tokens()["access_token"], system.tokens(user=BOB)["access_token"]
        logins = [system.get("/api/me", token).json()["login"] for token in (alices, bobs, alices)]
    assert logins == ["alice", "bob", "alice"]
