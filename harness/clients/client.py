"""What a registry client is to a run: it is asked to log in, and tells how that ended."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Protocol
from urllib.parse import quote, urlsplit

from harness.events import LoginOutcome
from mock_idp.command_line import ComponentMissing, UsageError

_REDACTED = "[secret]"
_LONGEST_SAID = 300
_REGISTRY = re.compile(r"(?:[A-Za-z0-9][A-Za-z0-9.-]*|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")


class ClientError(Exception):
    """A client could not even be asked.

    ::

        ClientError
        ├── UnknownClient     (a UsageError too) there is no client of that name
        ├── UnusableInput     (a UsageError too) no client can send that registry, user name or secret
        └── ClientMissing     (a ComponentMissing too) the client is known, but not on this machine
    """


class UnknownClient(ClientError, UsageError):  # noqa: N818  reads as what it says
    """There is no client of that name."""


class UnusableInput(ClientError, UsageError):  # noqa: N818
    """A registry, user name or secret that clients would change, refuse or send somewhere else."""


class ClientMissing(ClientError, ComponentMissing):  # noqa: N818
    """The client is known but not installed; the message says what to install."""


@dataclass(frozen=True)
class LoginResult:
    """How a login ended. No text in it holds the secret."""

    outcome: LoginOutcome
    exit_code: int | None
    """None if the client is a library, could not be started, or was ended by the harness."""
    said: str
    """The client's own last words, on one line."""
    seconds: float
    """Real seconds, whatever the run's clock does."""
    stdout: str = field(default="", repr=False)
    stderr: str = field(default="", repr=False)


class RegistryClient(Protocol):
    """A program or library that logs in to a registry."""

    @property
    def name(self) -> str:
        """What it is called on the command line and in reports."""

    @property
    def version(self) -> str:
        """Which one it is: clients differ in their words from one version to the next."""

    def login(self, registry: str, username: str, secret: str) -> LoginResult:
        """Log in to ``registry`` (``host:port``) once, leaving no trace on this machine.

        Raises:
            UnusableInput: one of the three cannot be sent as it is.

        """


def require_usable(registry: str, username: str, secret: str) -> None:
    """Refuse what clients would not send as it is.

    An empty registry means Docker Hub to docker. Basic authentication ends the user name at the first
    colon (RFC 7617 section 2). docker 28 trims spaces around a secret, podman joins its lines.

    Raises:
        UnusableInput: one of the three is such a value.

    """
    if not _is_host_and_port(registry):
        message = f"'{registry}' is not a registry's host or host:port"
    elif not username or ":" in username or not username.isprintable() or username != username.strip():
        message = f"{username!r} cannot be sent as a user name: it is empty, or holds colons or outer spaces"
    elif not secret or not secret.isprintable() or secret != secret.strip():
        message = "the CLI secret cannot be sent: it is empty, or holds control characters or outer spaces"
    else:
        return
    raise UnusableInput(message)


def _is_host_and_port(text: str) -> bool:
    try:
        return bool(_REGISTRY.fullmatch(text)) and urlsplit(f"//{text}").port != 0
    except ValueError:  # not an IPv6 address, or no port has that number
        return False


def by_status(status: int) -> LoginOutcome:
    """Return what an HTTP status other than success means to a login."""
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return LoginOutcome.SERVER_ERROR
    outcomes: dict[int, LoginOutcome] = {
        HTTPStatus.UNAUTHORIZED: LoginOutcome.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN: LoginOutcome.DENIED,
        HTTPStatus.NOT_FOUND: LoginOutcome.NOT_FOUND,
        HTTPStatus.REQUEST_TIMEOUT: LoginOutcome.TIMEOUT,
        HTTPStatus.TOO_MANY_REQUESTS: LoginOutcome.RATE_LIMITED,
    }
    return outcomes.get(status, LoginOutcome.PROTOCOL_ERROR)


def redact(text: str, username: str, secret: str) -> str:
    """Return ``text`` without the secret: plain, quoted, or as Basic authentication writes it."""
    plain = (f"{username}:{secret}", secret)
    encodings = (base64.b64encode, base64.urlsafe_b64encode)
    encoded = {encode(each.encode()).decode().rstrip("=") for encode in encodings for each in plain}
    written = {secret, json.dumps(secret)[1:-1], quote(secret, safe="")} | encoded
    # All at once and the longest first, or replacing one would break up another.
    return re.sub("|".join(map(re.escape, sorted(written, key=len, reverse=True))), _REDACTED, text)


def last_words(text: str, username: str, secret: str) -> str:
    """Return a client's words as a report may show them: no secret, one line, not too long."""
    return one_line(redact(text, username, secret))  # in this order: half a secret would not be recognised


def one_line(text: str) -> str:
    """Return ``text`` as one line, not too long, with nothing that a terminal would obey."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= _LONGEST_SAID else f"{line[: _LONGEST_SAID - 1]}…"
