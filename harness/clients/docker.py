"""The docker command line client. It needs no daemon to log in."""

from __future__ import annotations

import base64
import functools
import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from harness.clients.client import ClientMissing, LoginResult, last_words, one_line, redact, require_usable
from harness.clients.docker_words import classify
from harness.clients.sandbox import run, sandbox
from harness.events import LoginOutcome

if TYPE_CHECKING:
    from harness.clients.sandbox import Ended, Sandbox

_INSTALL = "install the Debian package docker-cli, or Docker's docker-ce-cli"
_VERSION = re.compile(r"Docker version ([^\s,]+)")
_VERSION_TIMEOUT = 15.0
_SEED: dict[str, dict[str, dict[str, str]]] = {"auths": {"harness.invalid": {}}}
"""docker adopts the user's keychain if its configuration knows no registry at all."""


def find() -> Docker:
    """Return the docker client on PATH.

    Raises:
        ClientMissing: there is none, or what is called docker is something else.

    """
    path = shutil.which("docker")
    if path is None:
        message = f"the client 'docker' is not on PATH; {_INSTALL}"
        raise ClientMissing(message)
    executable = Path(path).absolute()
    return Docker(executable, _version(executable))


@functools.cache
def _version(executable: Path) -> str:
    try:
        with sandbox() as box:
            said = run(box, [str(executable), "--version"], timeout=_VERSION_TIMEOUT).stdout
    except OSError as error:
        said = str(error)
    if found := _VERSION.match(said):
        return found[1]
    # podman-docker installs a script called docker, which runs podman.
    message = f"{executable} is not docker's own client ({one_line(said) or 'it says nothing'}); {_INSTALL}"
    raise ClientMissing(message)


@dataclass(frozen=True)
class Docker:
    """One docker executable."""

    executable: Path
    version: str
    timeout: float = 60.0
    """Seconds until it is ended. docker's own timeouts add up to 25 s and shall show."""
    name: str = "docker"

    def login(self, registry: str, username: str, secret: str) -> LoginResult:
        """Run ``docker login`` once, in a box of its own.

        Raises:
            UnusableInput: registry, user name or secret cannot be sent as they are.

        """
        require_usable(registry, username, secret)
        with sandbox() as box:
            config = _seeded_config(box)
            try:
                ended = self._run(box, config.parent, [f"--username={username}", "--", registry], secret)
            except OSError as error:
                said = f"cannot run {self.executable}: {error.strerror}"
                return LoginResult(LoginOutcome.CLIENT_ERROR, None, said, 0.0)
            outcome, said = self._judge(ended, config, registry, username)
        return LoginResult(
            outcome=outcome,
            exit_code=ended.exit_code,
            said=last_words(said, username, secret),
            seconds=ended.seconds,
            stdout=redact(ended.stdout, username, secret),
            stderr=redact(ended.stderr, username, secret),
        )

    def _run(self, box: Sandbox, config: Path, arguments: list[str], secret: str) -> Ended:
        # The secret goes by standard input: arguments can be read by every user of the machine.
        argv = [str(self.executable), "--config", str(config), "login", "--password-stdin", *arguments]
        environment = {"DOCKER_CONFIG": str(config), "DOCKER_HOST": "unix:///nonexistent"}
        return run(box, argv, timeout=self.timeout, stdin=secret.encode(), environment=environment)

    def _judge(self, ended: Ended, config: Path, registry: str, username: str) -> tuple[LoginOutcome, str]:
        if ended.exit_code is None:
            return LoginOutcome.TIMEOUT, f"docker did not end within {self.timeout:g} s"
        outcome, said = classify(ended.exit_code, ended.stdout, ended.stderr)
        if outcome is LoginOutcome.OK and (fault := _fault_in(config, registry, username)):
            return LoginOutcome.CLIENT_ERROR, f"docker says '{said}', but {fault}"
        return outcome, said


def _seeded_config(box: Sandbox) -> Path:
    config = box.directory("docker") / "config.json"
    config.touch(mode=0o600)
    config.write_text(json.dumps(_SEED), encoding="utf-8")
    return config


def _fault_in(config: Path, registry: str, username: str) -> str:
    """Return what is wrong with how docker kept the credentials; empty if they are in our file only."""
    try:
        kept = json.loads(config.read_text(encoding="utf-8"))
        auth = base64.b64decode(kept["auths"][registry]["auth"]).decode()
    except (OSError, ValueError, KeyError, TypeError):
        return "the credentials are not in the configuration it was given"
    if kept.keys() & {"credsStore", "credHelpers"}:
        return "it uses a credential helper of this machine"
    # After the colon stands the secret, or nothing if the registry gave an identity token in its place.
    return "" if auth.startswith(f"{username}:") else "it kept the credentials of somebody else"
