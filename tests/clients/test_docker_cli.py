"""The docker on this machine, against a registry that answers by script."""

from __future__ import annotations

import base64
import os
import shutil
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from harness.clients import docker
from harness.clients.docker import Docker
from harness.events import LoginOutcome
from tests.clients.conftest import PATIENCE, children_of, is_gone

if TYPE_CHECKING:
    from tests.clients.conftest import ScriptedRegistry

pytestmark = pytest.mark.docker

SECRET = "s3cr3t-of-alice"
BASIC = "Basic " + base64.b64encode(f"alice:{SECRET}".encode()).decode()
TRIPWIRES = (
    "docker-credential-secretservice",
    "docker-credential-pass",
    "docker-credential-osxkeychain",
    "docker-credential-poison",
    "pass",
)


def log_in(host: str) -> tuple[LoginOutcome, int | None, str]:
    result = docker.find().login(host, "alice", SECRET)
    everything = repr(result) + result.stdout + result.stderr
    assert SECRET not in everything
    assert BASIC.split()[1] not in everything
    return result.outcome, result.exit_code, result.said


def test_it_logs_in(registry: ScriptedRegistry) -> None:
    assert log_in(registry.host) == (LoginOutcome.OK, 0, "Login Succeeded")
    token = "/service/token?account=alice&client_id=docker&offline_token=true&service=harbor-registry"
    assert registry.asked == [("/v2/", ""), (token, BASIC), ("/v2/", "Bearer t0ken")]


def test_an_identity_token_in_place_of_the_secret_is_a_login_too(registry: ScriptedRegistry) -> None:
    registry.token = replace(registry.token, body=b'{"token": "t0ken", "refresh_token": "r3fresh"}')
    assert log_in(registry.host) == (LoginOutcome.OK, 0, "Login Succeeded")


@pytest.mark.parametrize(
    ("status", "body", "outcome", "words"),
    [
        (401, b"", LoginOutcome.UNAUTHORIZED, "unauthorized:"),
        (403, b"", LoginOutcome.DENIED, "denied:"),
        (429, b"", LoginOutcome.RATE_LIMITED, "toomanyrequests:"),
        (500, b"", LoginOutcome.SERVER_ERROR, "received unexpected HTTP status: 500 Internal Server Error"),
        (
            200,
            b"<html>",
            LoginOutcome.PROTOCOL_ERROR,
            "unable to decode token response: invalid character '<' looking for beginning of value",
        ),
        (
            200,
            b"{}",
            LoginOutcome.PROTOCOL_ERROR,
            "authorization server did not include a token in the response",
        ),
        (
            401,
            b"500 x509:\nconnection refused EOF",
            LoginOutcome.UNAUTHORIZED,
            "unauthorized: 500 x509: connection refused EOF",
        ),
    ],
)
def test_an_answer_of_the_token_endpoint_is_understood(
    registry: ScriptedRegistry, status: int, body: bytes, outcome: LoginOutcome, words: str
) -> None:
    """The words are those of docker 28; older ones say less, but mean the same."""
    registry.token = replace(registry.token, status=status, body=body, headers={"Content-Type": "text/plain"})
    said = f'Get "http://{registry.host}/v2/": {words}'
    found, exit_code, observed = log_in(registry.host)
    assert (found, exit_code) == (outcome, 1)
    if docker.find().version.startswith("28."):
        assert observed == said


def test_a_refusal_after_the_token_is_understood(registry: ScriptedRegistry) -> None:
    registry.last = replace(registry.last, status=401)
    said = f"login attempt to http://{registry.host}/v2/ failed with status: 401 Unauthorized"
    assert log_in(registry.host) == (LoginOutcome.UNAUTHORIZED, 1, said)


def test_nobody_listening_is_unreachable(closed_port: str) -> None:
    said = f'Get "http://{closed_port}/v2/": dial tcp {closed_port}: connect: connection refused'
    assert log_in(closed_port) == (LoginOutcome.UNREACHABLE, 1, said)


@pytest.mark.parametrize(
    ("status", "outcome"), [(403, LoginOutcome.DENIED), (500, LoginOutcome.SERVER_ERROR)]
)
def test_an_answer_over_tls_is_found_behind_the_attempt_without(
    tls_registry: ScriptedRegistry, status: int, outcome: LoginOutcome
) -> None:
    """docker trusts any certificate on loopback, tries again without TLS, and reports how that failed."""
    tls_registry.token = replace(tls_registry.token, status=status, body=b"")
    found, exit_code, said = log_in(tls_registry.host)
    assert (found, exit_code) == (outcome, 1)
    assert said.startswith(f'Get "https://{tls_registry.host}/v2/": ')


def test_the_secret_is_in_no_argument_and_no_variable(
    registry: ScriptedRegistry,
) -> None:
    registry.go_on.clear()
    thread = threading.Thread(target=log_in, args=(registry.host,))
    thread.start()
    assert registry.arrived.wait(PATIENCE)
    [child] = [Path(f"/proc/{pid}") for pid in children_of(os.getpid())]
    arguments, variables = (child / "cmdline").read_bytes(), (child / "environ").read_bytes()
    registry.go_on.set()
    thread.join()
    assert b"\0login\0--password-stdin\0--username=alice\0--\0" in arguments
    assert SECRET.encode() not in arguments + variables


def test_a_registry_that_hangs_is_a_timeout_and_docker_is_gone(
    registry: ScriptedRegistry,
) -> None:
    registry.go_on.clear()
    impatient = replace(docker.find(), timeout=0.5)
    result = impatient.login(registry.host, "alice", SECRET)
    assert (result.outcome, result.exit_code) == (LoginOutcome.TIMEOUT, None)
    assert result.said == "docker did not end within 0.5 s"
    assert registry.arrived.is_set()
    assert children_of(os.getpid()) == []


def test_an_interruption_leaves_no_docker_and_no_file(registry: ScriptedRegistry, tmp_path: Path) -> None:
    """Ctrl-C, for real: docker has a session of its own, so the terminal does not tell it."""
    registry.go_on.clear()
    program = f"from harness import clients\nclients.find('docker').login('{registry.host}', 'alice', 'x')\n"
    boxes = tmp_path / "boxes"
    boxes.mkdir()
    harness = subprocess.Popen(
        [sys.executable, "-c", program],
        env=os.environ | {"TMPDIR": str(boxes)},
        stderr=subprocess.PIPE,
    )
    with harness:
        assert registry.arrived.wait(PATIENCE)
        [child] = children_of(harness.pid)
        assert len(list(boxes.iterdir())) == 1
        harness.send_signal(signal.SIGINT)
        _, said = harness.communicate(timeout=PATIENCE)
    assert b"KeyboardInterrupt" in said
    assert is_gone(child)
    assert list(boxes.iterdir()) == []


@pytest.fixture
def poisoned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Path, Path]:
    """A user with a keychain: returns the configuration, and the file that a helper writes if it is run."""
    tripped, path, home = tmp_path / "tripped", tmp_path / "path", tmp_path / "home"
    path.mkdir()
    for name in TRIPWIRES:
        (path / name).write_text(f'#!/bin/sh\necho "$0 $@" >> {tripped}\nexit 1\n', encoding="utf-8")
        (path / name).chmod(0o700)
    executable = shutil.which("docker")
    assert executable is not None
    (path / "docker").symlink_to(executable)
    config = home / ".docker" / "config.json"
    config.parent.mkdir(parents=True)
    config.write_text('{"credsStore": "poison"}', encoding="utf-8")
    monkeypatch.setenv("PATH", str(path))
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("DOCKER_CONFIG", raising=False)
    return config, tripped


def test_the_users_keychain_and_configuration_are_left_alone(
    registry: ScriptedRegistry, poisoned: tuple[Path, Path]
) -> None:
    config, tripped = poisoned
    assert log_in(registry.host) == (LoginOutcome.OK, 0, "Login Succeeded")
    assert not tripped.exists()
    assert config.read_text(encoding="utf-8") == '{"credsStore": "poison"}'
    assert list(config.parent.iterdir()) == [config]


def test_without_the_box_the_tripwire_is_run(registry: ScriptedRegistry, poisoned: tuple[Path, Path]) -> None:
    """Shows that the test above can fail."""
    _, tripped = poisoned
    command = ["docker", "login", "--username=alice", "--password-stdin", registry.host]
    ended = subprocess.run(command, input=SECRET.encode(), capture_output=True, check=False)
    assert ended.returncode == 1
    assert "docker-credential-poison" in tripped.read_text(encoding="utf-8")


def test_its_version_is_the_executables_own() -> None:
    found = docker.find()
    said = subprocess.run([found.executable, "--version"], capture_output=True, check=True).stdout.decode()
    assert said.startswith(f"Docker version {found.version}")
    assert found == Docker(found.executable, found.version)
