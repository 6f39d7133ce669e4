"""One provider under test, and everything good that can be had from it by asking nicely."""

from __future__ import annotations

import secrets
from functools import partial
from typing import TYPE_CHECKING, Any

from mock_idp.clock import Clock
from mock_idp.dialects import find
from mock_idp.history import History
from mock_idp.http.app import provider_app
from mock_idp.http.control import Access, Controlled
from mock_idp.http.dialect import dialect_app
from mock_idp.provider import Provider
from tests.bad_input import jwts, setups
from tests.bad_input.person import Browser
from tests.bad_input.wire import Wire

if TYPE_CHECKING:
    from mock_idp.asgi import App
    from tests.bad_input.wire import Call, Reply

ISSUER = "http://127.0.0.1:9000"
_KEPT = 2000
_TICK = 2.0
"""Seconds by which the clock moves before each bad request: what is over can be forgotten."""


class World:
    """A provider with its clients and one person; ``send`` lets the setup's fault strike every other call."""

    def __init__(self, setup: str) -> None:
        self.setup, self._sent = setup, 0
        self.clock = Clock(frozen=True)
        self.history = History(self.clock, keep=_KEPT)
        self.settings = setups.settings_of(setup)
        self.provider = Provider(
            self.settings, issuer=ISSUER, clock=self.clock, history=self.history, chance=_chance
        )
        self.fault = setups.STRUCK.get(setup)
        kind, _, name = setup.partition(" ")
        self.dialect = find(name)(self.provider) if kind == "dialect" else None
        self.wire = Wire(self._app())
        self.browser = Browser(self.wire)
        self.secrets = frozenset(client.secret for client in self.settings.clients if client.secret)

    def _app(self) -> App:
        if self.dialect is not None:
            return dialect_app(self.dialect)
        app = provider_app(self.provider)
        return Controlled(app, self.provider, Access()) if self.setup == setups.CONTROLLED else app

    @property
    def authorize(self) -> str:
        return "/authorize" if self.dialect is None else self.dialect.authorize

    @property
    def token(self) -> str:
        return "/token" if self.dialect is None else self.dialect.token

    def send(self, call: Call) -> Reply:
        """Carry a bad request out."""
        self._sent += 1
        self.clock.advance(_TICK)
        if self.fault is None or self._sent % 2:
            return self.wire.ask(call)
        self.provider.faults.switch_on(self.fault)
        try:
            return self.wire.ask(call)
        finally:
            self.provider.faults.clear()

    def sign(self, claims: object) -> str:
        """Sign whatever the claims are with the provider's own key."""
        key = self.provider.keys.active("ES256")
        data = f"{key._head.decode()}{jwts.part(claims)}"
        return f"{data}.{jwts.part(key._sign(data.encode()))}"

    @property
    def is_struck(self) -> bool:
        """Whether the last answer was under the setup's fault."""
        return self.fault is not None and self._sent % 2 == 0

    def new_browser(self) -> Browser:
        return Browser(self.wire)

    def close(self) -> None:
        self.wire.close()


_chance: Any = partial(secrets.token_urlsafe, 32)
