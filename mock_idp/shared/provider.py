"""A provider as one of several processes on a storage, or as the next one after a restart."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mock_idp.provider import Provider
from mock_idp.shared import keys
from mock_idp.shared.history import SharedHistory
from mock_idp.shared.layer import SharedLayer

if TYPE_CHECKING:
    from mock_idp.asgi import App
    from mock_idp.clock import Clock
    from mock_idp.settings import Settings
    from mock_idp.store import Store

_KEPT_EVENTS = 10_000


@dataclass(frozen=True)
class SharedProvider:
    """A provider with what keeps it like the others."""

    provider: Provider
    history: SharedHistory

    def around(self, app: App) -> SharedLayer:
        """Return the application around ``app``, which serves the provider."""
        return SharedLayer(app, self.provider, self.history)


def shared_provider(
    settings: Settings, *, issuer: str, clock: Clock, store: Store, leads: bool = True
) -> SharedProvider:
    """Return a provider that goes on where those on ``store`` are.

    The one process that ``leads`` writes into the history that the provider has started.

    Raises:
        StoreError: the storage cannot be used.

    """
    history = SharedHistory(clock, store, keep=_KEPT_EVENTS)
    with contextlib.nullcontext() if leads else history.repeating():
        provider = Provider(settings, issuer=issuer, clock=clock, history=history, store=store)
    keys.share(provider.keys, store)
    provider.control.catch_up()
    return SharedProvider(provider, history)
