"""A provider: the pure protocol tied to storage, keys, clock, chance and history."""

from __future__ import annotations

import secrets
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from mock_idp.client_keys import ClientKeys
from mock_idp.clients import Clients
from mock_idp.directory import Directory
from mock_idp.endpoints.access_tokens import AccessTokens
from mock_idp.endpoints.authorization import FrontChannel
from mock_idp.endpoints.client_authentication import ClientAuthentication
from mock_idp.endpoints.device_authorization import DeviceAuthorizationEndpoint
from mock_idp.endpoints.device_page import DevicePage
from mock_idp.endpoints.introspection import IntrospectionEndpoint
from mock_idp.endpoints.registration import RegistrationEndpoint
from mock_idp.endpoints.revocation import RevocationEndpoint
from mock_idp.endpoints.sessions import Sessions
from mock_idp.endpoints.token import TokenEndpoint
from mock_idp.endpoints.userinfo import UserinfoEndpoint
from mock_idp.events import DiscoveryServed, KeysServed, ProviderStarted
from mock_idp.faults import faults_of
from mock_idp.faults.base.struck_store import StruckStore
from mock_idp.keys import KeyRing
from mock_idp.policies import Policies
from mock_idp.protocol import discovery, front_channel
from mock_idp.protocol.discovery import Offer
from mock_idp.store.memory import MemoryStore

if TYPE_CHECKING:
    from collections.abc import Callable

    from mock_idp.clock import Clock
    from mock_idp.control.control import Control
    from mock_idp.history import History
    from mock_idp.keys.signing_key import SigningKey
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
        self.store: Store = StruckStore(store or MemoryStore(clock))
        self.directory = Directory(settings.users, history)
        self.faults = faults_of(clock, history)
        for fault in settings.faults:
            self.faults.switch_on(fault)
        self.keys = KeyRing(now=clock.now)
        self.clients = Clients(settings.clients, self.store)
        self.policies = Policies(
            settings.policy,
            clients=settings.for_clients,
            users=settings.for_users,
            error_texts=settings.error_texts,
        )
        self.client_keys = ClientKeys(clock.now, ca_file=settings.client_ca_file)
        self.client_authentication = ClientAuthentication(self)
        self.access_tokens = AccessTokens(self)
        self.sessions = Sessions(self)
        self.front_channel = FrontChannel(self)
        self.token_endpoint = TokenEndpoint(self)
        self.userinfo_endpoint = UserinfoEndpoint(self)
        self.introspection_endpoint = IntrospectionEndpoint(self)
        self.revocation_endpoint = RevocationEndpoint(self)
        self.registration_endpoint = RegistrationEndpoint(self)
        self.device_authorization_endpoint = DeviceAuthorizationEndpoint(self)
        self.device_page = DevicePage(self)
        history.append(_started(settings, issuer))

    @property
    def path(self) -> str:
        """The path of the issuer, without a slash at its end: what every address of ours begins with."""
        return urlsplit(self.issuer).path.rstrip("/")

    @property
    def browser_url(self) -> str:
        """Where browsers find the provider: the base of the authorization endpoint."""
        return self.settings.browser_url or self.issuer

    @property
    def backend_url(self) -> str:
        """Where clients find the provider: the base of the token endpoint."""
        return self.settings.backend_url or self.issuer

    def now(self, client_id: str = "") -> float:
        """Return the moment at which a client meets the provider, in seconds since the Unix epoch."""
        return self.clock.now() + self.clock.skew(client_id)

    @cached_property
    def control(self) -> Control:
        """What changes the provider while it runs."""
        from mock_idp.control.control import Control  # noqa: PLC0415  few providers are controlled

        return Control(self)

    def key_of(self, client: Client) -> SigningKey:
        """Return the key that signs ID tokens for ``client``."""
        return self.keys.active(client.id_token_signed_response_alg)

    @property
    def offer(self) -> Offer:
        """What is switched on now: what discovery promises, and registration grants."""
        settings = self.settings
        return Offer(
            issuer=self.issuer,
            browser_url=self.browser_url,
            backend_url=self.backend_url,
            refresh=self.policies.base.refresh,
            openid=settings.openid,
            introspection=settings.introspection,
            revocation=settings.revocation,
            registration=settings.registration != "off",
            client_credentials=settings.client_credentials,
            device_flow=settings.device_flow,
            acr_values=settings.acr_values,
            request_object_algs=settings.request_object_algs,
            fetch_request_uris=settings.fetch_request_uris,
        )

    def discovery(self) -> dict[str, Any]:
        """Return the discovery document."""
        self.history.append(DiscoveryServed())
        offer, required = self.offer, self.settings.require_pushed_authorization_requests
        found = discovery.document(offer) | front_channel.metadata(offer, require_pushed=required)
        found |= self.settings.discovery
        return {name: value for name, value in found.items() if value is not None}

    def jwks(self) -> dict[str, Any]:
        """Return the public keys (RFC 7517 5)."""
        self.history.append(KeysServed())
        return self.keys.jwks()


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
