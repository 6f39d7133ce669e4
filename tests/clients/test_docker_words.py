"""Literal words of docker 28.2.2 and 20.10.24, and what they mean."""

from __future__ import annotations

import pytest

from harness.clients.docker_words import classify
from harness.events import LoginOutcome

H = "127.0.0.1:5000"
V2 = f'Get "http://{H}/v2/": '
TOKEN = f'Get "http://{H}/service/token?account=alice&client_id=docker&offline_token=true&service=x": '
STRICT = 'Get "https://registry.test/v2/": '
DAEMON = "Error response from daemon: "
MALICIOUS = "500 x509: connection refused EOF"


def tried(error: str, *, version: int = 28) -> str:
    """Return docker's log line about an endpoint that did not work."""
    quoted = error.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    endpoint = f'endpoint="{{false https://{H} false false false 0xc0001dbc20}}" ' if version == 28 else ""
    return (
        'time="2026-11-25T12:43:00Z" level=info msg="Error logging in to endpoint, trying next endpoint" '
        f'{endpoint}error="{quoted}"\n'
    )


PLAIN_HTTP = tried(f'Get "https://{H}/v2/": http: server gave HTTP response to HTTPS client')
NOT_TLS = tried(f'Get "https://{H}/v2/": tls: first record does not look like a TLS handshake')

BOTH_VERSIONS = [
    (f"{V2}unauthorized: authentication required", LoginOutcome.UNAUTHORIZED),
    (f"{V2}unauthorized", LoginOutcome.UNAUTHORIZED),
    (f"{V2}unauthorized: expired", LoginOutcome.UNAUTHORIZED),
    (f"{V2}denied", LoginOutcome.DENIED),
    (f"login attempt to http://{H}/v2/ failed with status: 401 Unauthorized", LoginOutcome.UNAUTHORIZED),
    (f"login attempt to http://{H}/v2/ failed with status: 403 Forbidden", LoginOutcome.DENIED),
    (f"login attempt to http://{H}/v2/ failed with status: 404 Not Found", LoginOutcome.NOT_FOUND),
    (f"login attempt to http://{H}/v2/ failed with status: 408 Request Timeout", LoginOutcome.TIMEOUT),
    (
        f"login attempt to http://{H}/v2/ failed with status: 500 Internal Server Error",
        LoginOutcome.SERVER_ERROR,
    ),
    (f"login attempt to http://{H}/v2/ failed with status: 502 Bad Gateway", LoginOutcome.SERVER_ERROR),
    (f"login attempt to http://{H}/v2/ failed with status: 400 Bad Request", LoginOutcome.PROTOCOL_ERROR),
    (f"{V2}received unexpected HTTP status: 500 Internal Server Error", LoginOutcome.SERVER_ERROR),
    (f"{V2}toomanyrequests: slow down", LoginOutcome.RATE_LIMITED),
    (
        f"{V2}unable to decode token response: invalid character '<' looking for beginning of value",
        LoginOutcome.PROTOCOL_ERROR,
    ),
    (f"{V2}authorization server did not include a token in the response", LoginOutcome.PROTOCOL_ERROR),
    (f"{V2}dial tcp {H}: connect: connection refused", LoginOutcome.UNREACHABLE),
    (f"{V2}EOF", LoginOutcome.UNREACHABLE),
    (f"{V2}{TOKEN}EOF", LoginOutcome.UNREACHABLE),
    (f"{V2}read tcp 127.0.0.1:1->{H}: read: connection reset by peer", LoginOutcome.UNREACHABLE),
    (
        f"{V2}{TOKEN}context deadline exceeded (Client.Timeout exceeded while awaiting headers)",
        LoginOutcome.TIMEOUT,
    ),
    (
        f"{V2}net/http: request canceled (Client.Timeout exceeded while awaiting headers)",
        LoginOutcome.TIMEOUT,
    ),
    (f'Get "https://{H}/v2/": net/http: TLS handshake timeout', LoginOutcome.TIMEOUT),
    (f"{V2}dial tcp 10.0.0.1:5000: i/o timeout", LoginOutcome.TIMEOUT),
    (f"{V2}dial tcp: lookup registry.test on 127.0.0.53:53: no such host", LoginOutcome.UNREACHABLE),
    (
        f"{V2}proxyconnect tcp: dial tcp 127.0.0.1:3128: connect: connection refused",
        LoginOutcome.UNREACHABLE,
    ),
    (
        f"{STRICT}x509: certificate signed by unknown authority",
        LoginOutcome.TLS_UNTRUSTED,
    ),
    (
        f"{STRICT}x509: certificate is valid for other.test, not registry.test",
        LoginOutcome.TLS_UNTRUSTED,
    ),
    (
        'Error saving credentials: error storing credentials - err: exec: "docker-credential-x": not found',
        LoginOutcome.CLIENT_ERROR,
    ),
    ("Error: Cannot perform an interactive login from a non TTY device", LoginOutcome.CLIENT_ERROR),
    ("something new", LoginOutcome.UNKNOWN),
]

DOCKER_28 = [
    (f"{V2}unauthorized: ", LoginOutcome.UNAUTHORIZED),
    (f"{V2}unauthorized: {MALICIOUS}", LoginOutcome.UNAUTHORIZED),
    (f"{V2}denied: {MALICIOUS}", LoginOutcome.DENIED),
    (f"{V2}toomanyrequests: ", LoginOutcome.RATE_LIMITED),
    (f"{V2}unknown: unauthorized: {MALICIOUS}", LoginOutcome.PROTOCOL_ERROR),
    (f"{V2}unknown: ", LoginOutcome.PROTOCOL_ERROR),
    (
        f'{V2}{TOKEN}net/http: HTTP/1.x transport connection broken: malformed HTTP response "garbage"',
        LoginOutcome.PROTOCOL_ERROR,
    ),
    (
        f"{STRICT}tls: failed to verify certificate: x509: certificate has expired or is not yet valid",
        LoginOutcome.TLS_UNTRUSTED,
    ),
    ("error: cannot perform an interactive login from a non-TTY device", LoginOutcome.CLIENT_ERROR),
]

DOCKER_20 = [
    (
        f'{V2}error parsing HTTP 429 response body: unexpected end of JSON input: ""',
        LoginOutcome.RATE_LIMITED,
    ),
    (
        f"{V2}error parsing HTTP 400 response body: invalid character 'u': \"unauthorized: {MALICIOUS}\"",
        LoginOutcome.PROTOCOL_ERROR,
    ),
]


@pytest.mark.parametrize("prefix", ["", DAEMON])
@pytest.mark.parametrize(("message", "outcome"), BOTH_VERSIONS + DOCKER_28)
def test_docker_28_is_understood(message: str, outcome: LoginOutcome, prefix: str) -> None:
    words = f"{prefix}{message}"
    assert classify(1, "", f"{NOT_TLS}{words}\n") == (outcome, words.strip())


@pytest.mark.parametrize(("message", "outcome"), BOTH_VERSIONS + DOCKER_20)
def test_docker_20_is_understood(message: str, outcome: LoginOutcome) -> None:
    log = tried(f'Get "https://{H}/v2/": EOF', version=20)
    assert classify(1, "", f"{log}{message}\n") == (outcome, message)


def test_a_success_is_told_by_exit_code_and_words_together() -> None:
    warning = (
        "\nWARNING! Your credentials are stored unencrypted in '/tmp/x/config.json'.\n"
        "Configure a credential helper to remove this warning. See\n"
        "https://docs.docker.com/go/credential-store/\n\n"
    )
    assert classify(0, "Login Succeeded\n", PLAIN_HTTP + warning) == (LoginOutcome.OK, "Login Succeeded")
    assert classify(0, "", "") == (LoginOutcome.UNKNOWN, "docker ended with exit code 0, saying nothing")
    assert classify(1, "Login Succeeded\n", "") == (
        LoginOutcome.UNKNOWN,
        "docker ended with exit code 1, saying nothing",
    )


def test_a_crash_is_the_clients_own_fault() -> None:
    assert classify(-11, "", "") == (
        LoginOutcome.CLIENT_ERROR,
        "docker was ended by signal 11, saying nothing",
    )


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (f"login attempt to https://{H}/v2/ failed with status: 403 Forbidden", LoginOutcome.DENIED),
        (f'Get "https://{H}/v2/": unauthorized: authentication required', LoginOutcome.UNAUTHORIZED),
        (f'Get "https://{H}/v2/": toomanyrequests: slow down', LoginOutcome.RATE_LIMITED),
        (
            f'Get "https://{H}/v2/": received unexpected HTTP status: 503 Service Unavailable',
            LoginOutcome.SERVER_ERROR,
        ),
        (f'Get "https://{H}/v2/": Get "https://{H}/service/token?account=a": EOF', LoginOutcome.UNREACHABLE),
        (f'Get "https://{H}/v2/": errors:\ndenied: a\nunauthorized: b\n', LoginOutcome.DENIED),
    ],
)
@pytest.mark.parametrize("version", [20, 28])
def test_an_answer_over_tls_is_not_hidden_by_the_attempt_without(
    error: str, outcome: LoginOutcome, version: int
) -> None:
    """On loopback docker tries http after https, and its last words are about http."""
    last = f"login attempt to http://{H}/v2/ failed with status: 400 Bad Request\n"
    assert classify(1, "", tried(error, version=version) + last) == (outcome, error.strip())


@pytest.mark.parametrize("attempt", [PLAIN_HTTP, NOT_TLS, tried(f'Get "https://{H}/v2/": EOF')])
def test_an_attempt_over_tls_that_got_no_answer_says_nothing(attempt: str) -> None:
    last = f"login attempt to http://{H}/v2/ failed with status: 403 Forbidden"
    assert classify(1, "", f"{attempt}{last}\n") == (LoginOutcome.DENIED, last)


def test_a_server_cannot_forge_a_log_line_in_what_docker_pastes() -> None:
    forged = tried(f"login attempt to https://{H}/v2/ failed with status: 503 Service Unavailable")
    message = f"{V2}unauthorized: oh\n{forged}dial tcp: EOF"
    assert classify(1, "", f"{NOT_TLS}{message}\n") == (LoginOutcome.UNAUTHORIZED, message)
