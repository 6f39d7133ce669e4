"""The built-in client against a registry that answers by script."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest

from harness.clients.builtin import Builtin
from harness.clients.client import LoginResult
from harness.events import LoginOutcome
from tests.clients.conftest import ScriptedRegistry

BASIC = "Basic " + base64.b64encode(b"alice:s3cr3t").decode()
TOKEN_PATH = (
    "/service/token?account=alice&client_id=refresh-harness&offline_token=true&service=harbor-registry"
)


def log_in(host: str, *, timeout: float = 15.0) -> tuple[LoginOutcome, str]:
    result = Builtin(timeout=timeout).login(host, "alice", "s3cr3t")
    assert result == LoginResult(result.outcome, None, result.said, result.seconds)
    return result.outcome, result.said


def test_it_asks_what_docker_asks(registry: ScriptedRegistry) -> None:
    assert log_in(registry.host) == (LoginOutcome.OK, "login succeeded")
    assert registry.asked == [("/v2/", ""), (TOKEN_PATH, BASIC), ("/v2/", "Bearer t0ken")]


def test_it_answers_a_basic_challenge(registry: ScriptedRegistry) -> None:
    registry.first = replace(registry.first, headers={"WWW-Authenticate": 'Basic realm="harbor"'})
    assert log_in(registry.host) == (LoginOutcome.OK, "login succeeded")
    assert registry.asked == [("/v2/", ""), ("/v2/", BASIC)]


def test_where_both_are_offered_it_does_what_docker_does(registry: ScriptedRegistry) -> None:
    both = registry.first.headers["WWW-Authenticate"] + ', Basic realm="harbor"'
    registry.first = replace(registry.first, headers={"WWW-Authenticate": both})
    assert log_in(registry.host) == (LoginOutcome.OK, "login succeeded")
    assert registry.asked == [("/v2/", ""), (TOKEN_PATH, BASIC), ("/v2/", BASIC)]


def test_a_registry_that_never_challenges_lets_everybody_in(registry: ScriptedRegistry) -> None:
    """As every client does; the checkers see in the registry's events that no secret was sent."""
    registry.first = replace(registry.first, status=200)
    assert log_in(registry.host) == (LoginOutcome.OK, "login succeeded")
    assert registry.asked == [("/v2/", "")]


@pytest.mark.parametrize("name", ["token", "access_token"])
def test_a_token_has_either_name(registry: ScriptedRegistry, name: str) -> None:
    registry.token = replace(registry.token, body=f'{{"{name}": "t0ken"}}'.encode())
    assert log_in(registry.host) == (LoginOutcome.OK, "login succeeded")


STATUSES = [
    (401, LoginOutcome.UNAUTHORIZED, "unauthorized"),
    (403, LoginOutcome.DENIED, "denied"),
    (404, LoginOutcome.NOT_FOUND, "not-found"),
    (408, LoginOutcome.TIMEOUT, "timeout"),
    (429, LoginOutcome.RATE_LIMITED, "rate-limited"),
    (500, LoginOutcome.SERVER_ERROR, "server-error"),
    (503, LoginOutcome.SERVER_ERROR, "server-error"),
    (400, LoginOutcome.PROTOCOL_ERROR, "protocol-error"),
    (204, LoginOutcome.PROTOCOL_ERROR, "protocol-error"),
]


@pytest.mark.parametrize(("status", "outcome", "word"), STATUSES)
def test_a_status_of_the_token_endpoint_is_the_outcome(
    registry: ScriptedRegistry, status: int, outcome: LoginOutcome, word: str
) -> None:
    registry.token = replace(registry.token, status=status, body=b"")
    assert log_in(registry.host) == (outcome, f"{word}: /service/token answered {status}")


@pytest.mark.parametrize(("status", "outcome", "word"), STATUSES)
def test_a_status_after_the_token_is_the_outcome(
    registry: ScriptedRegistry, status: int, outcome: LoginOutcome, word: str
) -> None:
    registry.last = replace(registry.last, status=status)
    assert log_in(registry.host) == (outcome, f"{word}: /v2/ answered {status}")


def test_a_refusal_without_a_challenge_gets_no_secret(registry: ScriptedRegistry) -> None:
    registry.first = replace(registry.first, headers={"WWW-Authenticate": "Negotiate"})
    assert log_in(registry.host) == (LoginOutcome.UNAUTHORIZED, "unauthorized: /v2/ answered 401")
    assert registry.asked == [("/v2/", "")]


@pytest.mark.parametrize("challenge", ["Bearer", 'Bearer realm="http://[::zz]/"', 'Bearer realm="/token"'])
def test_a_challenge_that_leads_nowhere_gets_no_secret(registry: ScriptedRegistry, challenge: str) -> None:
    registry.first = replace(registry.first, headers={"WWW-Authenticate": challenge})
    assert log_in(registry.host)[0] is LoginOutcome.PROTOCOL_ERROR
    assert registry.asked == [("/v2/", "")]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<html>down for maintenance</html>", "no JSON"),
        (b"\xff\xfe", "no JSON"),
        (b"[" * 100_000, "no JSON"),
        (b"{}", "no token"),
        (b'{"token": ""}', "no token"),
        (b'{"token": ["t0ken"]}', "no token"),
        (b'{"token": "two\\nlines"}', "no token"),
        (b'{"token": "\xc3\xa9"}', "no token"),
        (b'["t0ken"]', "no token"),
        (b" " * 1_100_000, None),
    ],
)
def test_a_200_without_a_token_is_no_success(
    registry: ScriptedRegistry, body: bytes, said: str | None
) -> None:
    registry.token = replace(registry.token, body=body)
    what = f"answered {said}" if said else "answered without an end"
    assert log_in(registry.host) == (LoginOutcome.PROTOCOL_ERROR, f"protocol-error: /service/token {what}")


def test_nobody_listening_is_unreachable(closed_port: str) -> None:
    outcome, said = log_in(closed_port)
    assert outcome is LoginOutcome.UNREACHABLE
    assert said.startswith("unreachable: ")
    assert "refused" in said


def test_a_connection_that_is_closed_is_unreachable(registry: ScriptedRegistry) -> None:
    registry.token = replace(registry.token, status=0)
    said = "unreachable: Server disconnected without sending a response."
    assert log_in(registry.host) == (LoginOutcome.UNREACHABLE, said)


def test_a_registry_that_hangs_is_a_timeout(registry: ScriptedRegistry) -> None:
    registry.go_on.clear()
    assert log_in(registry.host, timeout=0.1) == (LoginOutcome.TIMEOUT, "timeout: timed out")


def test_a_redirect_of_the_token_endpoint_is_followed_with_the_secret(registry: ScriptedRegistry) -> None:
    registry.token = replace(registry.token, status=302, headers={"Location": "/v2/moved"}, body=b"")
    registry.last = replace(registry.last, body=b'{"token": "t0ken"}')
    assert log_in(registry.host) == (LoginOutcome.OK, "login succeeded")
    assert registry.asked[1:3] == [(TOKEN_PATH, BASIC), ("/v2/moved", BASIC)]


def test_no_cookie_is_kept(registry: ScriptedRegistry) -> None:
    """With the session of a first answer, a login could succeed although the secret is refused."""
    registry.first = replace(registry.first, headers={**registry.first.headers, "Set-Cookie": "sid=1"})
    log_in(registry.host)
    assert registry.cookies == ["", "", ""]


def test_the_environment_is_not_asked(
    registry: ScriptedRegistry, closed_port: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://{closed_port}")
    assert log_in(registry.host) == (LoginOutcome.OK, "login succeeded")


def test_a_token_endpoint_that_nobody_vouches_for_gets_no_secret(tls_registry: ScriptedRegistry) -> None:
    with ScriptedRegistry.running() as plain:
        plain.first = tls_registry.first
        outcome, said = log_in(plain.host)
    assert outcome is LoginOutcome.TLS_UNTRUSTED
    assert said.startswith("tls-untrusted: ")
    assert "CERTIFICATE_VERIFY_FAILED" in said
    assert tls_registry.asked == []
