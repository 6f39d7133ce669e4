"""One provider under test, and everything good that can be had from it by asking nicely."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from mock_idp.clock import Clock
from mock_idp.dialects import find
from mock_idp.history import History
from mock_idp.http.app import provider_app
from mock_idp.http.control import Access, Controlled
from mock_idp.http.dialect import dialect_app
from mock_idp.http.issuers import Issuers
from mock_idp.provider import Provider
from mock_idp.store.opening import open_store
from tests.bad_input import jwts, setups
from tests.bad_input.person import Browser
from tests.bad_input.wire import Wire

if TYPE_CHECKING:
    from mock_idp.asgi import App
    from mock_idp.store.sql import SqlStore
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
        self._ends = ExitStack()
        self._store = self._storage()
        self._prefix = "/tenant" if setup == setups.BELOW_A_PATH else ""
        self.provider = self._provider()
        self.fault = setups.STRUCK.get(setup)
        kind, _, name = setup.partition(" ")
        self.dialect = find(name)(self.provider) if kind == "dialect" else None
        self.wire = Wire(self._app(), self._prefix)
        self.browser = Browser(self.wire)
        self.secrets = frozenset(client.secret for client in self.settings.clients if client.secret)

    def _storage(self) -> SqlStore | None:
        """Return a storage in a file, where the setup has one."""
        if self.setup != setups.IN_A_FILE:
            return None
        folder = self._ends.enter_context(TemporaryDirectory(prefix="mock_idp-bad-input-"))
        store = open_store(f"sqlite:{Path(folder) / 'idp.db'}", self.clock)
        self._ends.callback(store.close)
        return store

    def _provider(self) -> Provider:
        issuer = ISSUER + self._prefix
        return Provider(
            self.settings, issuer=issuer, clock=self.clock, history=self.history, store=self._store
        )

    def _app(self) -> App:
        if self.dialect is not None:
            return dialect_app(self.dialect)
        app: App = provider_app(self.provider)
        if self._prefix:
            issuers = Issuers()
            issuers.put(self._prefix, app)
            return issuers
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
        self._ends.close()
