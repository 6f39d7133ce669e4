"""A registry before a provider whose sign-in page a plain form does not solve."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from harness.registry.http.app import registry_app
from harness.registry.registry import Registry
from harness.registry.settings import RegistryConfig
from harness.sign_in.strategy import Site
from mock_idp.clock import Clock
from mock_idp.history import History
from mock_idp.http.app import provider_app
from mock_idp.protocol.model import Client
from mock_idp.provider import Provider
from mock_idp.server import address_of, listen, serving
from mock_idp.settings import Settings, a_user
from tests.sign_in.pages import JavaScriptPages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.sign_in.landing import Landing

JANE = a_user("jane", "pass word", email="jane@example.org", name="Jane Q")
JOHN = a_user("john", "doe", email="john@example.org", name="John")
REDIRECT_URI = "http://127.0.0.1:1/callback"


@dataclass(frozen=True)
class Stage:
    """What runs."""

    site: Site
    issuer: str
    registry: Registry
    provider: Provider
    client: Client

    def secret_of(self, username: str) -> str:
        account = self.registry.accounts.named(username)
        assert account is not None
        return account.secret


def authorization(issuer: str, redirect_uri: str = REDIRECT_URI) -> str:
    """Return an authorization request."""
    query = {
        "client_id": "harbor", "redirect_uri": redirect_uri, "response_type": "code", "scope": "openid",
        "state": "a-state",
    }  # fmt: skip
    return f"{issuer}/authorize?{urlencode(query)}"


@contextlib.contextmanager
def a_stage(
    *, redirect_uri: str = REDIRECT_URI, landing: Landing | None = None, plain: bool = False
) -> Iterator[Stage]:
    """Run both; the provider counts as somebody else's. ``plain``: its sign-in page is a form."""
    clock = Clock()
    history = History(clock)
    with contextlib.ExitStack() as closing:
        provider_socket, registry_socket = listen(), listen()
        url = address_of(registry_socket).url
        client = Client(
            client_id="harbor", secret="s", redirect_uris=(f"{url}/c/oidc/callback", redirect_uri)
        )
        settings = Settings(users=(JANE, JOHN), clients=(client,))
        issuer = address_of(provider_socket).url
        provider = Provider(settings, issuer=issuer, clock=clock, history=history)
        app = provider_app(provider) if plain else JavaScriptPages(provider_app(provider))
        closing.enter_context(serving(app, provider_socket))
        config = RegistryConfig(
            version="2.15.2", issuer=issuer, client_id="harbor", client_secret="s", external_url=url
        )
        registry = Registry(config, clock=clock, history=history)
        closing.enter_context(serving(registry_app(registry), registry_socket))
        site = Site(registry_url=url, registry=registry, own=(url,), landing=landing)
        yield Stage(site, issuer, registry, provider, client)
