"""Harbor's behaviour measured on real cores, row by row: status, requests to the provider, what is stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from harness.registry.sessions import Session
from tests.registry.stage import ALICE, SECRET, Stage

OLD, NEW = "1.9.1", "2.9.5"


@dataclass(frozen=True)
class Later:
    """Time passes."""

    seconds: float


@dataclass(frozen=True)
class Turn:
    """The provider changes."""

    to: dict[str, Any]


@dataclass(frozen=True)
class SignIn:
    """Alice signs in with the browser again."""


@dataclass(frozen=True)
class Login:
    """A login without scope: its status, what reaches the provider, what is stored afterwards."""

    status: int
    asked: str
    stored: str


def turn(**to: Any) -> Turn:  # noqa: ANN401
    return Turn(to)


KEPT = "at-1 rt-1 id-1"
NO_RT = "at-1 - id-1"
REFRESHED = "at-2 rt-2 id-2"
BAD = (400, '{"error": "invalid_grant"}')

_OLD: dict[str, tuple[dict[str, Any], list[Later | Turn | SignIn | Login]]] = {
    "A": ({}, [
        Login(200, "discovery keys", KEPT),
        Later(21), Login(200, "discovery keys", KEPT),
        Later(10), Login(200, "discovery basic:rt-1", REFRESHED),
        Login(200, "keys", REFRESHED),
    ]),
    "B": ({"refresh_token": False}, [
        Login(200, "discovery keys", NO_RT),
        Later(31), Login(401, "discovery", NO_RT), Login(401, "", NO_RT),
    ]),
    "B2": ({"refresh_token": False}, [
        Later(31), Login(401, "discovery", NO_RT), SignIn(), Login(200, "keys", "at-2 - id-2"),
    ]),
    "C": ({"id_ttl": 5, "expires_in": 3600}, [
        Login(200, "discovery keys", KEPT), Later(6), Login(401, "discovery", KEPT),
    ]),
    "D": ({"id_ttl": 3600, "expires_in": 12}, [
        Later(13), Login(200, "discovery keys", KEPT),
    ]),
    "E": ({"leaves_out": ("id_token",)}, [
        Later(31), Login(401, "discovery basic:rt-1", KEPT), Login(401, "basic:rt-1", KEPT),
    ]),
    "E2": ({"leaves_out": ("id_token",), "userinfo_status": 500}, [
        Later(31), Login(401, "discovery basic:rt-1", KEPT), Login(401, "basic:rt-1", KEPT),
    ]),
    "F": ({"leaves_out": ("refresh_token",)}, [
        Later(31), Login(200, "discovery basic:rt-1", "at-2 rt-1 id-2"),
        Later(31), Login(200, "discovery basic:rt-1", "at-3 rt-1 id-3"),
    ]),
    "G": ({"refusal": BAD}, [
        Later(31), Login(401, "discovery basic:rt-1", KEPT), Login(401, "basic:rt-1", KEPT),
        turn(refusal=None), Login(200, "basic:rt-1", REFRESHED),
    ]),
    "G2": ({"refusal": (503, "try later")}, [
        Later(31), Login(401, "discovery basic:rt-1", KEPT), Login(401, "basic:rt-1", KEPT),
        turn(refusal=None), Login(200, "basic:rt-1", REFRESHED),
    ]),
    "H": ({}, [
        Login(200, "discovery keys", KEPT),
        turn(key="second"), Later(4), Login(401, "discovery keys keys", KEPT), SignIn(),
        Login(200, "", REFRESHED),
    ]),
    "H, keys still cached": ({}, [
        Login(200, "discovery keys", KEPT), turn(key="second"), Later(1), Login(200, "", KEPT),
    ]),
    "I": ({"userinfo_sub": "sub-bob"}, [Login(200, "discovery keys", KEPT)]),
    "I2": ({"userinfo_status": 401}, [Login(200, "discovery keys", KEPT)]),
    "J": ({"expires_in": None}, [Later(31), Login(401, "discovery", KEPT)]),
    "IdP down": ({}, [
        Login(200, "discovery keys", KEPT), turn(down=True),
        Later(2), Login(200, "", KEPT), Later(2), Login(401, "down down", KEPT),
        turn(down=False), Login(200, "discovery keys", KEPT),
    ]),
    "IdP down after expiry": ({}, [
        Login(200, "discovery keys", KEPT), Later(31), Login(200, "discovery basic:rt-1", REFRESHED),
        Later(31), turn(down=True), Login(401, "down down", REFRESHED),
        turn(down=False), Login(200, "discovery basic:rt-2", "at-3 rt-3 id-3"),
    ]),
}  # fmt: skip

_NEW: dict[str, tuple[dict[str, Any], list[Later | Turn | SignIn | Login]]] = {
    "A": ({}, [
        Login(200, "discovery keys userinfo", KEPT),
        Later(19), Login(200, "discovery keys userinfo", KEPT),
        Later(2), Login(200, "basic:rt-1 userinfo", REFRESHED),
        Login(200, "userinfo", REFRESHED),
    ]),
    "A, exactly ten seconds early": ({}, [
        Later(20), Login(200, "discovery basic:rt-1 keys userinfo", REFRESHED),
    ]),
    "B": ({"refresh_token": False}, [
        Login(200, "discovery keys userinfo", NO_RT),
        Later(21), Login(401, "discovery", NO_RT), Login(401, "", NO_RT),
    ]),
    "B2": ({"refresh_token": False}, [
        Later(31), Login(401, "discovery", NO_RT), SignIn(), Login(200, "keys userinfo", "at-2 - id-2"),
    ]),
    "C": ({"id_ttl": 5, "expires_in": 3600}, [
        Later(6), Login(200, "discovery keys userinfo", KEPT),
    ]),
    "D": ({"id_ttl": 3600, "expires_in": 12}, [
        Later(13), Login(200, "discovery basic:rt-1 keys userinfo", REFRESHED),
    ]),
    "E": ({"leaves_out": ("id_token",)}, [
        Later(31), Login(200, "discovery basic:rt-1 userinfo", "at-2 rt-2 -"),
        Login(200, "userinfo", "at-2 rt-2 -"),
    ]),
    "E2": ({"leaves_out": ("id_token",), "userinfo_status": 500}, [
        Later(31), Login(401, "discovery basic:rt-1 userinfo", "at-2 rt-2 -"),
        Login(401, "userinfo", "at-2 rt-2 -"),
    ]),
    "F": ({"leaves_out": ("refresh_token",)}, [
        Later(31), Login(200, "discovery basic:rt-1 keys userinfo", "at-2 rt-1 id-2"),
        Later(31), Login(200, "discovery basic:rt-1 keys userinfo", "at-3 rt-1 id-3"),
    ]),
    "G": ({"refusal": BAD}, [
        Later(31), Login(401, "discovery basic:rt-1", KEPT), Login(401, "basic:rt-1", KEPT),
        turn(refusal=None), Login(200, "basic:rt-1 keys userinfo", REFRESHED),
    ]),
    "G2": ({"refusal": (503, "try later")}, [
        Later(31), Login(401, "discovery basic:rt-1", KEPT), Login(401, "basic:rt-1", KEPT),
        turn(refusal=None), Login(200, "basic:rt-1 keys userinfo", REFRESHED),
    ]),
    "H": ({}, [
        Login(200, "discovery keys userinfo", KEPT),
        turn(key="second"), Later(4), Login(401, "discovery keys keys", KEPT), SignIn(),
        Login(200, "userinfo", REFRESHED),
    ]),
    "I": ({"userinfo_sub": "sub-bob"}, [Login(401, "discovery keys userinfo", KEPT)]),
    "I, after a refresh": ({"userinfo_sub": "sub-bob"}, [
        Later(31), Login(401, "discovery basic:rt-1 keys userinfo", REFRESHED),
    ]),
    "I2": ({"userinfo_status": 401}, [Login(200, "discovery keys userinfo", KEPT)]),
    "J": ({"expires_in": None}, [Later(10**6), Login(200, "discovery keys userinfo", KEPT)]),
    "IdP down": ({}, [
        Login(200, "discovery keys userinfo", KEPT), turn(down=True),
        Later(2), Login(200, "down", KEPT), Later(2), Login(401, "down", KEPT),
        turn(down=False), Login(200, "discovery keys userinfo", KEPT),
    ]),
    "expires_in of ten seconds": ({"expires_in": 10}, [
        Login(200, "discovery basic:rt-1 keys userinfo", REFRESHED),
        Login(200, "basic:rt-2 userinfo", "at-3 rt-3 id-3"),
    ]),
}  # fmt: skip

VECTORS = [(OLD, name) for name in _OLD] + [(NEW, name) for name in _NEW]


@pytest.mark.parametrize(("version", "name"), VECTORS, ids=[f"{v}: {name}" for v, name in VECTORS])
def test_vector(version: str, name: str) -> None:
    provider, script = (_OLD if version == OLD else _NEW)[name]
    stage = Stage(version, style_known=True, **provider)
    seen, expected = [], [step for step in script if isinstance(step, Login)]
    for step in script:
        match step:
            case Later(seconds):
                stage.later(seconds)
            case Turn(to):
                for field, value in to.items():
                    setattr(stage.provider, field, value)
            case SignIn():
                stage.sign_in_again()
            case Login():
                response = stage.log_in()
                seen.append(Login(response.status_code, stage.asked(), stage.stored))
    assert seen == expected


@pytest.mark.parametrize("version", [OLD, NEW])
@pytest.mark.parametrize(
    ("username", "secret"),
    [(ALICE, "wrong"), ("nobody", SECRET), (ALICE, ""), ("", SECRET), ("Alice", SECRET)],
)
def test_whoever_does_not_know_the_secret_costs_the_provider_nothing(
    version: str, username: str, secret: str
) -> None:
    stage = Stage(version)
    refused = stage.log_in(username, secret)
    assert (refused.status_code, refused.content, stage.asked()) == (401, b"", "")
    assert "www-authenticate" not in refused.headers
    assert refused.headers["content-length"] == "0"


@pytest.mark.parametrize("version", [OLD, NEW])
def test_a_wrong_secret_with_a_scope_is_answered_with_an_anonymous_token(version: str) -> None:
    stage = Stage(version)
    answer = stage.log_in(secret="wrong", scope="repository:library/alpine:pull")
    assert (answer.status_code, stage.asked()) == (200, "")
    subject = stage.registry.signer.subject(answer.json()["token"], now=stage.clock.now())
    assert subject == ""


@pytest.mark.parametrize(("version", "status"), [(OLD, 401), (NEW, 200)])
def test_a_browser_session_ends_with_the_token_in_old_harbor_only(version: str, status: int) -> None:
    stage = Stage(version, refresh_token=False)
    sid, session = stage.registry.sessions.open("")
    session.username = ALICE
    path = f"{stage.registry.profile.api}/users/current"
    assert stage.ask("GET", path, headers={"cookie": f"sid={sid}"}).status_code == 200
    stage.later(31)
    assert stage.ask("GET", path, headers={"cookie": f"sid={sid}"}).status_code == status
    assert session == Session(username=ALICE)


def test_an_old_registry_refreshes_when_only_the_keys_cannot_be_read() -> None:
    """Any trouble with the ID token leads to a refresh, once the access token has run out."""
    stage = Stage(OLD, style_known=True, id_ttl=3600, expires_in=12, metadata={"jwks_uri": "nowhere"})
    assert stage.log_in().status_code == 401
    stage.later(13)
    assert stage.log_in().status_code == 200
    assert stage.stored == REFRESHED


@pytest.mark.parametrize(("version", "status"), [("2.7.4", 200), ("2.8.0", 401)])
def test_a_robots_name_is_not_tried_with_a_cli_secret_since_2_8(version: str, status: int) -> None:
    stage = Stage(version)
    stage.registry.accounts.add(
        "robot$ci", email="", secret="s", iss="x", sub="y", token=stage.provider.sign_in()
    )
    assert stage.log_in("robot$ci", "s").status_code == status
