"""The embedded stack: mock_idp in Dex's place, the registry stand-in before it, one clock, one history."""

from __future__ import annotations

import contextlib
import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from harness.registry.http.app import registry_app
from harness.registry.registry import Registry
from harness.registry.settings import RegistryConfig
from harness.sign_in.strategy import Site
from harness.stack import Stack
from mock_idp.http.app import provider_app
from mock_idp.protocol.model import Client
from mock_idp.provider import Provider
from mock_idp.server import address_of, listen, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.scenario import Scenario
    from mock_idp.clock import Clock
    from mock_idp.history import History

_CLIENT_ID = "harbor"


@contextlib.contextmanager
def embedded(scenario: Scenario, *, clock: Clock, history: History) -> Iterator[Stack]:
    """Run provider and registry on free loopback ports while the context lasts.

    Raises:
        ServerError: one of them cannot listen.

    """
    with contextlib.ExitStack() as closing:
        provider_socket, registry_socket = listen(), listen()
        closing.callback(provider_socket.close)
        closing.callback(registry_socket.close)
        registry_address = address_of(registry_socket)
        client = Client(
            client_id=_CLIENT_ID,
            secret=secrets.token_urlsafe(32),
            redirect_uris=(f"{registry_address.url}/c/oidc/callback",),
        )
        provider = Provider(
            replace(scenario.provider, clients=(client,)),
            issuer=address_of(provider_socket).url,
            clock=clock,
            history=history,
        )
        closing.enter_context(serving(provider_app(provider), provider_socket))
        config = RegistryConfig(
            version=scenario.registry.version,
            scope=scenario.registry.scope,
            issuer=provider.issuer,
            client_id=client.client_id,
            client_secret=client.secret or "",
            external_url=registry_address.url,
        )
        registry = Registry(config, clock=clock, history=history)
        closing.enter_context(serving(registry_app(registry), registry_socket))
        site = Site(
            registry_url=registry_address.url,
            registry=registry,
            history=history,
            own=(registry_address.url, provider.issuer),
        )
        yield Stack(provider.directory, registry_address, site=site)
