"""A registry and a provider that listen; the provider can be made to lie in its ID tokens."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx
import jwt

from harness.registry.http.app import registry_app
from harness.registry.oidc.relying_party import tls_context
from harness.registry.registry import Registry
from harness.registry.settings import RegistryConfig
from mock_idp.clock import Clock
from mock_idp.forms import forms_in
from mock_idp.history import E_, History, of
from mock_idp.http.app import provider_app
from mock_idp.protocol.model import Client
from mock_idp.provider import Provider
from mock_idp.server import address_of, listen, serving
from mock_idp.settings import Settings, a_user

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp.keys.signing_key import SigningKey

JANE = a_user("jane", "pass word", name="Jane Q Public")
JOHN = a_user("john", "doe", name="Jane Q Public")
_NO_TLS = tls_context("http:")


class _Forger:
    """Signs with the provider's own key, and lies."""

    def __init__(self, key: SigningKey, lies: dict[str, Any]) -> None:
        self._key, self._lies, self.hash = key, lies, key.hash

    def sign(self, claims: dict[str, Any]) -> str:
        """Sign ``claims`` with the lies laid over them; ``kid`` goes into the header."""
        lies = {name: value for name, value in self._lies.items() if name != "kid"}
        kid = self._lies.get("kid", self._key.kid)
        return jwt.encode(claims | lies, self._key._private, "RS256", {"kid": kid})


class LyingProvider(Provider):
    lies: dict[str, Any] | None = None

    def key_of(self, client: Client) -> Any:  # noqa: ANN401  a key, or what looks like one
        """Return the key, or one in the hands of a liar."""
        key = super().key_of(client)
        return _Forger(key, self.lies) if self.lies else key


@dataclass
class RunningStack:
    url: str
    provider: LyingProvider
    registry: Registry
    history: History
    clock: Clock
    browsers: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    @property
    def old(self) -> bool:
        return self.registry.profile.name == "1.9.0"

    def browser(self) -> httpx.Client:
        """A browser that follows no redirect by itself."""
        return self.browsers.enter_context(httpx.Client(trust_env=False, verify=_NO_TLS, base_url=self.url))

    def events(self, kind: type[E_]) -> list[E_]:
        return [record.event for record in of(self.history, kind)]

    def to_callback(self, client: httpx.Client, *, action: str = "sign-in", username: str = "jane") -> str:
        """Walk up to the redirect that takes the code to the registry, and return where it leads."""
        page = client.get("/c/oidc/login")
        assert page.status_code == 302, page.text
        page = client.get(page.headers["location"], follow_redirects=True)
        (form,) = forms_in(page.text)
        password = {"jane": JANE.password, "john": JOHN.password}[username]
        data = form.filled(username, password) | {"action": action}
        done = client.post(page.url.join(form.action), data=data)
        return str(done.headers["location"])


@contextlib.contextmanager
def running_stack(version: str) -> Iterator[RunningStack]:
    """Provider and registry, both listening."""
    clock = Clock(frozen=True)
    history = History(clock)
    with contextlib.ExitStack() as closing:
        provider_socket, registry_socket = listen(), listen()
        url = address_of(registry_socket).url
        client = Client(client_id="harbor", secret="s ecret+", redirect_uris=(f"{url}/c/oidc/callback",))
        settings = Settings(users=(JANE, JOHN), clients=(client,))
        issuer = address_of(provider_socket).url
        provider = LyingProvider(settings, issuer=issuer, clock=clock, history=history)
        closing.enter_context(serving(provider_app(provider), provider_socket))
        config = RegistryConfig(
            version=version, issuer=issuer, client_id="harbor",
            client_secret="s ecret+", external_url=url,
        )  # fmt: skip
        registry = Registry(config, clock=clock, history=history)
        closing.enter_context(serving(registry_app(registry), registry_socket))
        running = RunningStack(url, provider, registry, history, clock)
        closing.enter_context(running.browsers)
        yield running
