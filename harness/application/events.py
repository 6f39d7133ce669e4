"""What an application that signs in at the provider directly writes into the history."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from mock_idp.history import Event, Hop, Outcome


@dataclass(frozen=True)
class AppSignedIn(Event, kind="app.signed_in", hop=Hop.APP):
    """A person came back with a code, and the application holds a fresh token."""

    app: str
    username: str
    """The name at the upstream, or at the provider where there is no upstream."""
    scope: str
    """The scope that was asked for."""
    refresh_token: str | None
    iss: str
    sub: str
    aud: str
    claims: dict[str, Any] = field(default_factory=dict)
    """The identity claims of the ID token."""
    expires_in: float | None = None
    problem: str = ""
    """What is wrong with the ID token; empty if nothing is."""


@dataclass(frozen=True)
class AppSignInFailed(Event, kind="app.sign_in_failed", hop=Hop.APP):
    """A person was not let in, or the code could not be exchanged."""

    app: str
    username: str
    reason: str


@dataclass(frozen=True)
class AppRefreshStarted(Event, kind="app.refresh_started", hop=Hop.APP):
    """The application is about to send a refresh grant."""

    refresh: int
    """Number of the refresh in this run, from 1."""
    app: str
    username: str
    refresh_token: str
    scope: str
    """As sent; empty: none, which asks for all that was granted (RFC 6749 6)."""


@dataclass(frozen=True)
class AppRefreshCompleted(Event, kind="app.refresh_completed", hop=Hop.APP):
    """What became of a refresh grant, as the application saw it."""

    refresh: int
    app: str
    username: str
    refresh_token: str
    """The one that was sent."""
    outcome: Outcome
    status: int | None
    seconds: float
    """Real seconds from request to answer."""
    error: str = ""
    error_description: str = ""
    hung_up: bool = False
    """The application went away on purpose before the answer."""
    new_refresh_token: str | None = None
    iss: str = ""
    sub: str = ""
    aud: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    problem: str = ""
    """What is wrong with the refreshed ID token; empty if nothing is."""
