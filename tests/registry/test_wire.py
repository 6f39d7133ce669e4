"""Statuses, bodies and challenges to the byte."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import jwt
import pytest

from harness.events import ChallengeAnswered, ServiceTokenAnswered
from tests.registry.stage import ALICE, SECRET, URL, Stage

OLD, NEW = "1.9.0", "2.15.2"
OLD_BODY = '{"errors":[{"code":"UNAUTHORIZED","message":"authentication required","detail":null}]}\n'
NEW_BODY = '{"errors":[{"code":"UNAUTHORIZED","message":"unauthorized: unauthorized"}]}\n'
BEARER = f'Bearer realm="{URL}/service/token",service="harbor-registry"'
BASIC = 'Basic realm="harbor"'


def basic(text: str | bytes) -> str:
    return "Basic " + b64encode(text if isinstance(text, bytes) else text.encode()).decode()


GOOD, WRONG = basic(f"{ALICE}:{SECRET}"), basic(f"{ALICE}:wrong")


def test_the_bodies_are_as_long_as_harbors() -> None:
    assert (len(OLD_BODY), len(NEW_BODY)) == (87, 76)


@pytest.mark.parametrize(
    ("version", "authorization", "status", "challenge"),
    [
        (OLD, None, 401, BEARER),
        (OLD, GOOD, 401, BEARER),
        (OLD, WRONG, 401, BEARER),
        (OLD, "Bearer abc", 401, BEARER + ',error="invalid_token"'),
        (OLD, "Negotiate abc", 401, BEARER),
        (NEW, None, 401, BEARER),
        (NEW, GOOD, 200, None),
        (NEW, WRONG, 401, BASIC),
        (NEW, "Bearer abc", 401, BASIC),
        (NEW, "Bearer", 401, BASIC),
        (NEW, "", 401, BASIC),
        (NEW, basic("no colon"), 401, BASIC),
        (NEW, basic(b"\xff:\xff"), 401, BASIC),
        (NEW, "Basic !!!", 401, BASIC),
    ],
)
def test_the_version_check(
    version: str, authorization: str | None, status: int, challenge: str | None
) -> None:
    headers = {} if authorization is None else {"authorization": authorization}
    answer = Stage(version).ask("GET", "/v2/", headers=headers)
    assert (answer.status_code, answer.headers.get("www-authenticate")) == (status, challenge)
    assert answer.headers["docker-distribution-api-version"] == "registry/2.0"
    refused = NEW_BODY if version == NEW else OLD_BODY
    assert answer.text == ("{}" if status == 200 else refused)


@pytest.mark.parametrize(("version", "realm"), [(OLD, URL), (NEW, "http://other.example:8080")])
def test_core_sends_a_client_back_to_the_name_by_which_it_came(version: str, realm: str) -> None:
    answer = Stage(version).ask("GET", "/v2/", headers={"host": "other.example:8080"})
    expected = f'Bearer realm="{realm}/service/token",service="harbor-registry"'
    assert answer.headers["www-authenticate"] == expected


@pytest.mark.parametrize("version", [OLD, NEW])
def test_a_service_token(version: str) -> None:
    stage = Stage(version)
    body = stage.log_in(account=ALICE, client_id="docker", offline_token="true").json()
    assert list(body) == ["token", "access_token", "expires_in", "issued_at"]
    assert (body["access_token"], body["expires_in"]) == ("", 1800)
    header = jwt.get_unverified_header(body["token"])
    assert (header["alg"], header["typ"], len(header["kid"])) == ("RS256", "JWT", 59)
    claims = jwt.decode(body["token"], options={"verify_signature": False})
    now = int(stage.clock.now())
    assert len(claims.pop("jti")) == 16
    assert claims == {
        "iss": "harbor-token-issuer", "sub": ALICE, "aud": "harbor-registry", "exp": now + 1800, "nbf": now,
        "iat": now, "access": None,
    }  # fmt: skip
    bearer = {"authorization": f"Bearer {body['token']}"}
    assert stage.ask("GET", "/v2/", headers=bearer).status_code == 200
    stage.later(1801)
    assert stage.ask("GET", "/v2/", headers=bearer).status_code == 401


@pytest.mark.parametrize(
    ("scopes", "access"),
    [
        ("repository:a/b:pull", [{"type": "repository", "name": "a/b", "actions": []}]),
        (
            "repository:host:5000/a:pull,push x",
            [{"type": "repository", "name": "host:5000/a", "actions": []}],
        ),
        ("nonsense", None),
    ],
)
def test_nobody_may_do_anything_yet(scopes: str, access: list[dict[str, Any]] | None) -> None:
    token = Stage(NEW).log_in(scope=scopes).json()["token"]
    assert jwt.decode(token, options={"verify_signature": False})["access"] == access


@pytest.mark.parametrize(("version", "status"), [(OLD, 200), (NEW, 401)])
def test_an_anonymous_token_opens_the_door_of_docker_registry_but_not_cores(
    version: str, status: int
) -> None:
    stage = Stage(version)
    token = stage.log_in(secret="wrong", scope="repository:a/b:pull").json()["token"]
    bearer = {"authorization": f"Bearer {token}"}
    assert stage.ask("GET", "/v2/", headers=bearer).status_code == status


@pytest.mark.parametrize("version", [OLD, NEW])
@pytest.mark.parametrize("query", ["", "?service=", "?service=other&scope=a:b:c"])
def test_an_unknown_service(version: str, query: str) -> None:
    stage = Stage(version)
    answer = stage.ask("GET", f"/service/token{query}", auth=(ALICE, SECRET))
    assert (answer.status_code, answer.text) == (400, "Unable to handle service")
    assert stage.asked() == ""


@pytest.mark.parametrize("version", [OLD, NEW])
def test_the_token_service_takes_no_post(version: str) -> None:
    assert Stage(version).ask("POST", "/service/token").status_code == 405


@pytest.mark.parametrize(
    ("version", "path", "body"),
    [
        (OLD, "/api/users/current", {"code": 401, "message": "UnAuthorize"}),
        (NEW, "/api/v2.0/users/current", {"errors": [{"code": "UNAUTHORIZED", "message": "unauthorized"}]}),
    ],
)
def test_the_current_user_is_nobody(version: str, path: str, body: dict[str, Any]) -> None:
    """Nor does a CLI secret name one (P1, P2)."""
    stage = Stage(version)
    for headers in ({}, {"authorization": GOOD}, {"cookie": "sid=unknown"}):
        answer = stage.ask("GET", path, headers=headers)
        assert (answer.status_code, answer.json()) == (401, body)


@pytest.mark.parametrize(("version", "path"), [(OLD, "/api"), (NEW, "/api/v2.0")])
def test_the_current_user(version: str, path: str) -> None:
    stage = Stage(version)
    sid, session = stage.registry.sessions.open("")
    session.username = ALICE
    answer = stage.ask("GET", f"{path}/users/current", headers={"cookie": f"sid={sid}"})
    user = answer.json()
    assert (user["username"], user["oidc_user_meta"]["secret"]) == (ALICE, SECRET)
    assert user["oidc_user_meta"]["subiss"] == "sub-alicehttp://provider.example"
    assert {*user} == {
        "user_id", "username", "email", "realname", "comment", "sysadmin_flag", "admin_role_in_auth",
        "oidc_user_meta", "creation_time", "update_time",
    }  # fmt: skip
    assert ("x-harbor-csrf-token" in answer.headers) is (version == NEW)


@pytest.mark.parametrize("length", [10, 65_530, 70_000])
def test_a_body_is_read_up_to_its_limit(length: int) -> None:
    body = '{"username": "jane"' + " " * (length - 20) + "}"
    answer = Stage(OLD).ask("POST", "/c/oidc/onboard", content=body)
    nobody = "Failed to get OIDC user info from session"
    assert (answer.status_code, answer.text) == (400, "Invalid json request" if length > 65_536 else nobody)


def test_a_session_that_was_renewed_meanwhile_is_renewed_without_harm() -> None:
    sessions = Stage(NEW).registry.sessions
    sid, session = sessions.open("")
    session.username = ALICE
    fresh = sessions.renew(sid)
    assert sessions.find(fresh) is session
    late = sessions.find(sessions.renew(sid))
    assert late is not None
    assert late.username == ""


def test_what_clients_say_about_themselves_is_cut_and_made_printable() -> None:
    stage = Stage(NEW)
    agent = {"user-agent": "\x1b[31m" + "a" * 999}
    stage.ask("GET", "/v2/", headers=agent | {"authorization": basic("b\n" * 999 + ":x")})
    stage.ask("GET", "/service/token", headers=agent | {"authorization": basic("b\n" * 999 + ":x")})
    written = [record.to_json() for record in stage.history]
    assert all(len(line) < 1_200 for line in written)
    agents = [event.user_agent for event in stage.events(ChallengeAnswered)]
    agents += [event.user_agent for event in stage.events(ServiceTokenAnswered)]
    assert agents == ["�[31m" + "a" * 195] * 2
    assert stage.events(ServiceTokenAnswered)[0].account == "b�" * 100
