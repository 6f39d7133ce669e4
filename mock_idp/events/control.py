"""What is done to a provider while it runs, beside what is done to its users and by faults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mock_idp.history import Event, Hop


@dataclass(frozen=True)
class ClockChanged(Event, kind="clock.changed", hop=Hop.PROVIDER):
    """The clock was moved, stopped or let go, or a client meets another one."""

    offset: float
    """Seconds by which it is ahead of the machine's, or of where it stopped."""
    frozen: bool
    skews: dict[str, float]
    """By client: seconds by which the clock that it meets is ahead of the provider's."""


@dataclass(frozen=True)
class PolicyChanged(Event, kind="policy.changed", hop=Hop.PROVIDER):
    """The policy of everybody, of one client or of one user was changed."""

    client_id: str
    username: str
    change: dict[str, dict[str, Any]]
    """What is laid over it now; empty: nothing."""


@dataclass(frozen=True)
class ClientAdded(Event, kind="client.added", hop=Hop.PROVIDER):
    """A client was added by hand."""

    client_id: str


@dataclass(frozen=True)
class ClientChanged(Event, kind="client.changed", hop=Hop.PROVIDER):
    """Metadata of a client were changed, or its secret."""

    client_id: str
    fields: list[str]
    """Names of what was changed; values may be secrets."""


@dataclass(frozen=True)
class ClientDeleted(Event, kind="client.deleted", hop=Hop.PROVIDER):
    """A client was deleted by hand."""

    client_id: str


@dataclass(frozen=True)
class KeysRotated(Event, kind="keys.rotated", hop=Hop.PROVIDER):
    """A fresh key signs from now on."""

    alg: str
    kid: str
    overlap: float | bool
    """Seconds for which the old one stays published; true: until it is forgotten; false: not at all."""


@dataclass(frozen=True)
class KeyChanged(Event, kind="key.changed", hop=Hop.PROVIDER):
    """A key was hidden from the JWKS, published again, or forgotten."""

    kid: str
    change: str
    """``hidden``, ``shown`` or ``forgotten``."""


@dataclass(frozen=True)
class SessionRevoked(Event, kind="session.revoked", hop=Hop.PROVIDER):
    """A browser was signed out by hand; no client is told."""

    sid: str
    username: str


@dataclass(frozen=True)
class GrantSuperseded(Event, kind="grant.superseded", hop=Hop.PROVIDER):
    """A lineage was treated as if a later sign-in had taken its place."""

    grant_id: str
    username: str


@dataclass(frozen=True)
class ProviderReset(Event, kind="provider.reset", hop=Hop.PROVIDER):
    """Everything is as in the settings; what was issued before is forgotten."""
