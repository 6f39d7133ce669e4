"""Executables called docker that do not do what docker does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from harness.clients import docker
from harness.clients.client import ClientMissing, LoginResult, UnusableInput
from harness.clients.docker import Docker
from harness.events import LoginOutcome

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Script = Callable[[str, str], Path]

H = "127.0.0.1:5000"
AUTH = "YWxpY2U6czNjcjN0"  # alice:s3cr3t


def log_in(executable: Path) -> LoginResult:
    return Docker(executable, "fake").login(H, "alice", "s3cr3t")


def test_what_cannot_be_started_is_a_fault_of_the_client(tmp_path: Path) -> None:
    missing = tmp_path / "docker"
    said = f"cannot run {missing}: No such file or directory"
    assert log_in(missing) == LoginResult(LoginOutcome.CLIENT_ERROR, None, said, 0.0)


@pytest.mark.parametrize(
    ("config", "fault"),
    [
        (f'{{"auths": {{"{H}": {{"auth": "{AUTH}"}}}}}}', None),
        (f'{{"auths": {{"{H}": {{"auth": "YWxpY2U6", "identitytoken": "r"}}}}}}', None),
        (
            f'{{"auths": {{"{H}": {{"auth": "{AUTH}"}}}}, "credsStore": "pass"}}',
            "it uses a credential helper of this machine",
        ),
        (
            f'{{"auths": {{"{H}": {{"auth": "{AUTH}"}}}}, "credHelpers": {{}}}}',
            "it uses a credential helper of this machine",
        ),
        (
            f'{{"auths": {{"{H}": {{}}}}, "credsStore": "pass"}}',
            "the credentials are not in the configuration it was given",
        ),
        ("{}", "the credentials are not in the configuration it was given"),
        ("[]", "the credentials are not in the configuration it was given"),
        ("", "the credentials are not in the configuration it was given"),
        (f'{{"auths": {{"{H}": {{"auth": "Ym9iOng="}}}}}}', "it kept the credentials of somebody else"),
    ],
)
def test_a_success_counts_only_if_the_credentials_are_where_they_belong(
    script: Script, config: str, fault: str | None
) -> None:
    executable = script("docker", f"echo '{config}' > \"$DOCKER_CONFIG/config.json\"; echo Login Succeeded")
    result = log_in(executable)
    expected = (
        (LoginOutcome.CLIENT_ERROR, f"docker says 'Login Succeeded', but {fault}")
        if fault
        else (LoginOutcome.OK, "Login Succeeded")
    )
    assert (result.outcome, result.said, result.exit_code) == (*expected, 0)


def test_the_configuration_names_a_registry_so_that_docker_looks_for_no_keychain(script: Script) -> None:
    lines = (
        'read -r line < "$DOCKER_CONFIG/config.json" || echo "$line"; echo "$DOCKER_CONFIG|$2|$DOCKER_HOST"'
    )
    executable = script("docker", lines)
    seed, places = log_in(executable).stdout.splitlines()
    assert seed == '{"auths": {"harness.invalid": {}}}'
    from_variable, from_argument, daemon = places.split("|")
    assert from_variable == from_argument
    assert daemon == "unix:///nonexistent"


def test_the_secret_comes_without_a_newline_and_is_never_repeated(script: Script) -> None:
    executable = script("docker", f'read -r secret && echo newline; echo "got $secret {AUTH}" >&2; exit 1')
    result = log_in(executable)
    assert result == LoginResult(
        outcome=LoginOutcome.UNKNOWN,
        exit_code=1,
        said="got [secret] [secret]",
        seconds=result.seconds,
        stdout="",
        stderr="got [secret] [secret]\n",
    )


@pytest.mark.parametrize(
    ("registry", "username", "secret"), [("", "a", "s"), (H, "a:b", "s"), (H, "a", "s\n")]
)
def test_what_docker_would_change_is_refused_before_it_runs(
    tmp_path: Path, registry: str, username: str, secret: str
) -> None:
    with pytest.raises(UnusableInput):
        Docker(tmp_path / "never-run", "fake").login(registry, username, secret)


def test_a_script_that_runs_podman_is_not_docker(script: Script, monkeypatch: pytest.MonkeyPatch) -> None:
    """As podman-docker installs it; its words are not docker's."""
    executable = script("docker", "echo podman version 4.3.1")
    monkeypatch.setenv("PATH", str(executable.parent))
    with pytest.raises(ClientMissing) as caught:
        docker.find()
    assert str(caught.value) == (
        f"{executable} is not docker's own client (podman version 4.3.1); "
        "install the Debian package docker-cli, or Docker's docker-ce-cli"
    )
