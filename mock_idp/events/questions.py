"""What clients ask of their tokens: introspection and revocation."""

from __future__ import annotations

from dataclasses import dataclass

from mock_idp.history import Event, Hop


@dataclass(frozen=True)
class TokenIntrospected(Event, kind="token.introspected", hop=Hop.PROVIDER):
    """The introspection endpoint answered 200."""

    client_id: str
    """Who asked."""
    token: str
    active: bool
    cause: str
    """Why the token is not active; empty if it is."""


@dataclass(frozen=True)
class IntrospectionRefused(Event, kind="introspection.refused", hop=Hop.PROVIDER):
    """The introspection endpoint answered with an error."""

    client_id: str
    error: str
    cause: str


@dataclass(frozen=True)
class AccessTokenRevoked(Event, kind="access_token.revoked", hop=Hop.PROVIDER):
    """A client ended one access token; a lineage that ends is ``grant.revoked``."""

    client_id: str
    access_token: str


@dataclass(frozen=True)
class RevocationRefused(Event, kind="revocation.refused", hop=Hop.PROVIDER):
    """The revocation endpoint answered with an error."""

    client_id: str
    error: str
    cause: str
