"""Clients that register themselves."""

from __future__ import annotations

from dataclasses import dataclass

from mock_idp.history import Event, Hop


@dataclass(frozen=True)
class ClientRegistered(Event, kind="client.registered", hop=Hop.PROVIDER):
    """A client registered itself."""

    client_id: str
    client_name: str


@dataclass(frozen=True)
class RegistrationChanged(Event, kind="registration.changed", hop=Hop.PROVIDER):
    """A client changed its own metadata."""

    client_id: str


@dataclass(frozen=True)
class RegistrationDeleted(Event, kind="registration.deleted", hop=Hop.PROVIDER):
    """A client deleted itself; its tokens are over."""

    client_id: str


@dataclass(frozen=True)
class RegistrationRefused(Event, kind="registration.refused", hop=Hop.PROVIDER):
    """The registration endpoint, or that of one registered client, answered with an error."""

    client_id: str
    """Empty: none that is known."""
    error: str
    cause: str
