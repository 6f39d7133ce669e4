"""A provider to be measured, and what its users do to sign in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

REDIRECT_URI = "http://127.0.0.1/callback"
SCOPE = "openid profile email offline_access"
Command = Callable[[int], list[str]]
"""The command line of a server on a port."""


class LeftOutError(Exception):
    """A peer cannot be had here; the message is the reason."""


@dataclass(frozen=True)
class Installed:
    """A peer that can be started."""

    version: str
    serve: Command
    fixture: list[str] | None = None
    """Prints JSON: pairs of the milliseconds until ready, and until stopped; None: it offers none."""
    folder: Path | None = None
    """Where it is started; None: here."""


@dataclass(frozen=True, eq=False)
class Peer:
    """One provider as one kind of user sees it."""

    name: str
    install: Callable[[Path], Installed]
    """Puts it below a folder; raises LeftOutError."""
    authorize: str = "/authorize"
    token: str = "/token"
    discovery: str = "/.well-known/openid-configuration"
    client: tuple[str, str] = ("example", "example-secret")
    post: bool = False
    """The client authenticates by client_secret_post; else by HTTP Basic."""
    host: str = "127.0.0.1"
    scope: str = SCOPE
    request: Mapping[str, str] = field(default_factory=dict)
    """Further parameters of the authorization request."""
    fill: Mapping[str, str] = field(default_factory=dict)
    """What the person types into the forms."""
