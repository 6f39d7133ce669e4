"""Several issuers in one process: users, policy, clock and history of its own for each test.

::

    with mock_idp.running_issuers() as host:
        staging = host.open("staging", Settings(lifetimes=lifetimes_from(20)))
        assert staging.issuer == f"{host.url}/staging"
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mock_idp.clock import Clock
from mock_idp.history import History
from mock_idp.http.app import provider_app
from mock_idp.http.issuers import Issuers
from mock_idp.provider import Provider
from mock_idp.running_provider import RunningProvider
from mock_idp.server import listen, serving
from mock_idp.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME = re.compile(r"[A-Za-z0-9._~-]+")


@dataclass(frozen=True)
class IssuerHost:
    """A server on a loopback port where issuers can be opened and closed at any time. Thread-safe."""

    url: str
    """Its base, without a slash at the end."""
    _issuers: Issuers = field(repr=False)

    def open(
        self,
        name: str,
        settings: Settings | None = None,
        *,
        clock: Clock | None = None,
        history: History | None = None,
    ) -> RunningProvider:
        """Serve an issuer of that ``name`` below the base URL, in place of the one it had before.

        Raises:
            ValueError: the name cannot be part of a URL as it stands.

        """
        if not _NAME.fullmatch(name) or set(name) == {"."}:
            message = f"'{name}' is no name for an issuer; use letters, digits, '-', '.', '_' and '~'"
            raise ValueError(message)
        clock = clock or Clock()
        provider = Provider(
            settings or Settings(),
            issuer=f"{self.url}/{name}",
            clock=clock,
            history=history or History(clock),
        )
        self._issuers.put(f"/{name}", provider_app(provider))
        return RunningProvider(provider)

    def close(self, name: str) -> None:
        """Serve the issuer no more; KeyError if there is none of that name."""
        self._issuers.drop(f"/{name}")


@contextlib.contextmanager
def running_issuers() -> Iterator[IssuerHost]:
    """Run a host of issuers on a free loopback port while the context lasts.

    Raises:
        ServerError: it cannot listen.

    """
    issuers = Issuers()
    with serving(issuers, listen()) as address:
        yield IssuerHost(address.url, issuers)
