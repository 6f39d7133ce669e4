"""A registry before a scripted provider, with alice signed in, and a client that sends bare requests."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx

from harness.registry.http.app import registry_app
from harness.registry.registry import Registry
from harness.registry.settings import RegistryConfig
from mock_idp.clock import Clock
from mock_idp.history import E_, History, of
from tests.registry.scripted_provider import CLIENT_ID, CLIENT_SECRET, ISSUER, ScriptedProvider

URL = "http://registry.example"
ALICE, SECRET = "alice", "Al1ce-cli-secret"
_QUERY = {"service": "harbor-registry"}


class Stage:
    """One registry of one version."""

    def __init__(
        self,
        version: str,
        *,
        style_known: bool = False,
        issuer: str = ISSUER,
        **provider: Any,  # noqa: ANN401
    ) -> None:
        self.clock = Clock(frozen=True)
        self.history = History(self.clock)
        self.provider = ScriptedProvider(self.clock, **provider)
        config = RegistryConfig(
            version=version, issuer=issuer, client_id=CLIENT_ID, client_secret=CLIENT_SECRET, external_url=URL
        )
        transport = self.provider.transport
        self.registry = Registry(config, clock=self.clock, history=self.history, transport=transport)
        if style_known:
            self.registry.party.refresh_grant.learn("basic")
        token = self.provider.sign_in()
        self.registry.accounts.add(ALICE, email="", secret=SECRET, iss=ISSUER, sub="sub-alice", token=token)
        self._app = registry_app(self.registry)

    async def send(self, method: str, path: str, **arguments: Any) -> httpx.Response:  # noqa: ANN401
        """One request, within the caller's event loop."""
        transport = httpx.ASGITransport(self._app)
        async with httpx.AsyncClient(transport=transport, base_url=URL, trust_env=False) as client:
            return await client.request(method, path, **arguments)

    def ask(self, method: str, path: str, **arguments: Any) -> httpx.Response:  # noqa: ANN401
        """One request."""
        return asyncio.run(self.send(method, path, **arguments))

    def log_in(self, username: str = ALICE, secret: str = SECRET, **query: str) -> httpx.Response:
        """What docker asks, without scope unless ``query`` holds one."""
        return self.ask("GET", "/service/token", params=_QUERY | query, auth=(username, secret))

    def log_in_at_once(self, times: int) -> list[int]:
        """That many logins in one event loop; their statuses, the best first."""

        async def all_of_them() -> list[httpx.Response]:
            one = ("GET", "/service/token")
            return await asyncio.gather(
                *(self.send(*one, params=_QUERY, auth=(ALICE, SECRET)) for _ in range(times))
            )

        return sorted(response.status_code for response in asyncio.run(all_of_them()))

    def later(self, seconds: float) -> None:
        self.clock.advance(seconds)

    def sign_in_again(self) -> None:
        """As after a second visit with the browser: another token, the same secret."""
        self.registry.accounts.store_token(ALICE, self.provider.sign_in())

    @property
    def stored(self) -> str:
        """The token behind alice's secret, in words."""
        account = self.registry.accounts.named(ALICE)
        assert account is not None
        assert account.secret == SECRET
        return self.provider.in_words(account.token)

    def asked(self) -> str:
        """What has reached the provider since the last call."""
        said = " ".join(self.provider.asked)
        self.provider.asked.clear()
        return said

    def events(self, kind: type[E_]) -> list[E_]:
        """What the history holds of that kind."""
        return [record.event for record in of(self.history, kind)]
