"""A provider that listens: what tests and the harness hold in their hands."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mock_idp import authority, durations
from mock_idp.applications import controlled, speaking
from mock_idp.clock import Clock
from mock_idp.expectations import Expectations
from mock_idp.history import History
from mock_idp.http import application  # noqa: F401  loaded before a test freezes the time in what it loads
from mock_idp.provider import Provider
from mock_idp.server import address_of, listen, serving
from mock_idp.settings import Settings

if TYPE_CHECKING:
    import ssl
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from mock_idp.control.control import Control
    from mock_idp.control.faults import FaultState
    from mock_idp.control.policy import PolicyState
    from mock_idp.control.scoped import Held
    from mock_idp.dialects import Dialect
    from mock_idp.directory import Directory
    from mock_idp.faults import Fault
    from mock_idp.http.control import Access
    from mock_idp.protocol.model import Client, User


@dataclass(frozen=True)
class RunningProvider(Expectations):
    """A provider on a loopback port of its own."""

    provider: Provider

    @property
    def issuer(self) -> str:
        """The issuer URL, to be given to the application under test."""
        return self.provider.issuer

    @property
    def clock(self) -> Clock:
        """The provider's clock: ``clock.advance(25)`` moves it 25 seconds forward."""
        return self.provider.clock

    @property
    def history(self) -> History:
        """Every request and answer, as typed events."""
        return self.provider.history

    @property
    def directory(self) -> Directory:
        """The users: ``directory.disable("alice")``."""
        return self.provider.directory

    @property
    def control(self) -> Control:
        """Everything that can be changed: ``control.change_policy(refresh={"rotation": False})``."""
        return self.provider.control

    @property
    def client(self) -> Client:
        """The first client of the settings: ``client.client_id``, ``client.secret``."""
        return self.provider.settings.clients[0]

    @property
    def user(self) -> User:
        """The first user of the settings: ``user.username``, ``user.password``."""
        return self.provider.settings.users[0]

    @property
    def trust(self) -> ssl.SSLContext:
        """What trusts the certificate of a provider that is served by https: ``httpx.Client(verify=…)``."""
        return authority.client_context()

    def fault(self, fault: Fault | str, **fields: Any) -> AbstractContextManager[FaultState]:  # noqa: ANN401
        """Let a fault strike while the context lasts.

        One of `mock_idp.faults`, or its name: ``fault("answer", status=503, on={"grant": "refresh_token"})``.

        Raises:
            ControlError: there is no such fault.

        """
        return self.control.faulted({"fault": fault} | fields if isinstance(fault, str) else fault)

    def policy(
        self, *, client: str = "", user: str = "", **parts: dict[str, Any]
    ) -> AbstractContextManager[PolicyState]:
        """Change the policy while the context lasts: ``policy(refresh={"rotation": False})``.

        Raises:
            ControlError: that is no policy.

        """
        return self.control.changed_policy(client=client, user=user, **parts)

    def holding(self, n: int, *, client: str = "", user: str = "") -> AbstractContextManager[Held]:
        """Hold the next ``n`` refreshes until they are released, or the context ends."""
        return self.control.holding(n, client=client, user=user)

    def advance(self, duration: str) -> None:
        """Move the provider's clock forward by a duration such as ``25s`` or ``1h``.

        Raises:
            ValueError: it is not a duration.

        """
        self.clock.advance(durations.parse(duration))


@contextlib.contextmanager
def running(
    settings: Settings | None = None,
    *,
    clock: Clock | None = None,
    history: History | None = None,
    control: bool = False,
    dialect: str | None = None,
    tls: bool = False,
) -> Iterator[RunningProvider]:
    """Run a provider on a free loopback port while the context lasts.

    ``control``: other programs of this machine may control it, too (`mock_idp.ControlClient`).
    ``dialect``: it speaks as another system, ``github`` or a file of your own (`mock_idp.dialects`).
    ``tls``: by https, which whoever has `RunningProvider.trust` trusts; some dialects are always served so.

    Raises:
        ServerError: it cannot listen.
        UsageError: there is no such dialect, or its own code fails.

    """
    speaker, settings = _speaker(dialect, settings or Settings())
    tls = tls or (speaker is not None and speaker.tls)
    with contextlib.closing(listen()) as sock:
        clock = clock or Clock()
        issuer = address_of(sock, tls=tls).url
        provider = Provider(settings, issuer=issuer, clock=clock, history=history or History(clock))
        app = controlled(speaking(provider, speaker), provider, _access(asked=control))
        with serving(app, sock, authority.server_context() if tls else None):
            yield RunningProvider(provider)
            # What a fault still holds would keep the server waiting.
            provider.faults.clear()


def _speaker(name: str | None, settings: Settings) -> tuple[type[Dialect] | None, Settings]:
    if name is None:
        return None, settings
    from mock_idp.dialects import find  # noqa: PLC0415  few speak anything but OpenID Connect
    from mock_idp.dialects.settings import spoken  # noqa: PLC0415

    speaker = find(name)
    return speaker, spoken(speaker, settings)


def _access(*, asked: bool) -> Access | None:
    if not asked:
        return None
    from mock_idp.http.control import Access  # noqa: PLC0415  few need it

    return Access()
