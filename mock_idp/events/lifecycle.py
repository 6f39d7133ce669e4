"""What the provider says of itself."""

from __future__ import annotations

from dataclasses import dataclass

from mock_idp.history import Event, Hop


@dataclass(frozen=True)
class ProviderStarted(Event, kind="provider.started", hop=Hop.PROVIDER):
    """The provider began to listen, with this policy."""

    issuer: str
    refresh: bool
    rotation: bool
    reuse_detection: bool
    expires_in: float | None
    """Lifetime shown to the client in a token response, in seconds; None: not shown."""
    id_token_ttl: float
    """Lifetime signed into ID tokens, in seconds."""
    access_token_ttl: float
    """How long the provider itself accepts an access token, in seconds."""
    refresh_token_ttl: float | None
    """Lifetime of refresh tokens in seconds; None: for ever."""


@dataclass(frozen=True)
class DiscoveryServed(Event, kind="discovery.served", hop=Hop.PROVIDER):
    """Somebody read the discovery document."""


@dataclass(frozen=True)
class KeysServed(Event, kind="keys.served", hop=Hop.PROVIDER):
    """Somebody read the JWKS."""
