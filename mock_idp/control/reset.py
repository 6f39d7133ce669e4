"""Back to the settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mock_idp.control.operation import Command, Route
from mock_idp.events import ProviderReset
from mock_idp.protocol.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Self

    from mock_idp.protocol.records import Transaction
    from mock_idp.provider import Provider


@dataclass(frozen=True)
class Reset(Command[None], kind="reset", routes=(Route("POST", "/reset", 204),)):
    """Put all back to the settings: users, clients, policy, faults, clock, keys; forget what was issued."""

    forgets_others = True

    history: bool = False
    """Forget what happened, too; the numbers of events go on."""

    def written(self, provider: Provider, stored: Transaction) -> Self:  # noqa: ARG002
        """Forget sessions, grants, tokens, registered clients and whatever else is stored."""
        for kind in _kinds():
            for record in list(stored.all(kind)):
                stored.delete(kind, record.key)
        return self

    def carried_out(self, provider: Provider) -> None:
        """Put back what this process holds."""
        provider.faults.clear()
        for number, fault in enumerate(provider.settings.faults, 1):
            provider.faults.switch_on(fault, number=number)
        provider.directory.reset()
        provider.clients.reset()
        provider.policies.reset()
        provider.clock.reset()
        control = provider.control
        control.barriers.clear()
        if control.first_keys is not None:
            provider.keys.hold(control.first_keys)
            control.first_keys = None
        if self.history:
            provider.history.clear()
        provider.history.append(ProviderReset())

    def outcome(self, provider: Provider, stored: Transaction) -> None:
        """There is nothing to tell."""


def _kinds(of: type[Record] = Record) -> Iterator[type[Record]]:
    """Walk the kinds of records that a reset forgets; a class before it got its slots is none."""
    for kind in of.__subclasses__():
        if "__slots__" in vars(kind) and not getattr(kind, "outlives_reset", False):
            yield kind
        yield from _kinds(kind)
