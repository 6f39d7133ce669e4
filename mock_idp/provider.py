"""A provider: the pure protocol tied to storage, keys, clock, chance and history."""

from __future__ import annotations

import secrets
from functools import partial
from typing import TYPE_CHECKING, Any

from mock_idp import keys
from mock_idp.directory import Directory
from mock_idp.events import DiscoveryServed, KeysServed, ProviderStarted
from mock_idp.front_channel import FrontChannel
from mock_idp.protocol import discovery
from mock_idp.store.memory import MemoryStore
from mock_idp.token_endpoint import TokenEndpoint
from mock_idp.userinfo_endpoint import UserinfoEndpoint

if TYPE_CHECKING:
    from collections.abc import Callable

    from mock_idp.clock import Clock
    from mock_idp.history import History
    from mock_idp.keys import SigningKey
    from mock_idp.protocol.model import Client
    from mock_idp.settings import Settings
    from mock_idp.store import Store

random_token: Callable[[], str] = partial(secrets.token_urlsafe, 32)
"""256 bits: RFC 6749 10.10 asks that a token can be guessed with probability 2^-128 at most."""


class Provider:
    """An OpenID provider without HTTP: what `mock_idp.http` puts on the wire."""

    def __init__(
        self,
        settings: Settings,
        *,
        issuer: str,
        clock: Clock,
        history: History,
        chance: Callable[[], str] = random_token,
        store: Store | None = None,
    ) -> None:
        """Assemble the parts; ``chance`` returns an unguessable string at each call."""
        self.settings, self.issuer, self.clock, self.history = settings, issuer, clock, history
        self.chance = chance
        self.store: Store = store or MemoryStore(clock)
        self.directory = Directory(settings.users, history)
        self._clients = {client.client_id: client for client in settings.clients}
        self.front_channel = FrontChannel(self)
        self.token_endpoint = TokenEndpoint(self)
        self.userinfo_endpoint = UserinfoEndpoint(self)
        keys.prepare()
        history.append(_started(settings, issuer))

    @property
    def key(self) -> SigningKey:
        """The key that signs ID tokens."""
        return keys.process_key()

    def client(self, client_id: str) -> Client | None:
        """Return the client, or None if there is none."""
        return self._clients.get(client_id)

    def discovery(self) -> dict[str, Any]:
        """Return the discovery document."""
        self.history.append(DiscoveryServed())
        return discovery.document(self.issuer, self.settings.refresh)

    def jwks(self) -> dict[str, Any]:
        """Return the public keys (RFC 7517 5)."""
        self.history.append(KeysServed())
        return {"keys": [self.key.jwk]}


def _started(settings: Settings, issuer: str) -> ProviderStarted:
    refresh, lifetimes = settings.refresh, settings.lifetimes
    return ProviderStarted(
        issuer=issuer,
        refresh=refresh.enabled,
        rotation=refresh.rotation,
        reuse_detection=refresh.reuse_detection,
        expires_in=lifetimes.expires_in,
        id_token_ttl=lifetimes.id_token,
        access_token_ttl=lifetimes.access_token,
        refresh_token_ttl=lifetimes.refresh_token,
    )
