"""What happens in a person's browser."""

from __future__ import annotations

from dataclasses import dataclass

from mock_idp.history import Event, Hop


@dataclass(frozen=True)
class AuthorizationRequested(Event, kind="authorization.requested", hop=Hop.PROVIDER):
    """A valid authorization request arrived."""

    client_id: str
    scope: str
    nonce: bool
    pkce: bool


@dataclass(frozen=True)
class AuthorizationRefused(Event, kind="authorization.refused", hop=Hop.PROVIDER):
    """An authorization request was refused, or the person cancelled."""

    client_id: str
    error: str
    cause: str


@dataclass(frozen=True)
class UserAuthenticated(Event, kind="user.authenticated", hop=Hop.PROVIDER):
    """A person signed in."""

    username: str


@dataclass(frozen=True)
class UserRefused(Event, kind="user.refused", hop=Hop.PROVIDER):
    """A sign-in failed."""

    username: str
    cause: str


@dataclass(frozen=True)
class CodeIssued(Event, kind="code.issued", hop=Hop.PROVIDER):
    """An authorization code went out."""

    client_id: str
    username: str
    scope: str
    code: str
