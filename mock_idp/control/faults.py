"""Faults: switched on and off."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from mock_idp import faults
from mock_idp.control import log
from mock_idp.control.errors import ControlError, NotThereError
from mock_idp.control.operation import BODY, INNER, Command, Query, Route

if TYPE_CHECKING:
    from typing import Self

    from mock_idp.faults import Activation
    from mock_idp.protocol.records import Transaction
    from mock_idp.provider import Provider


@dataclass(frozen=True)
class FaultState:
    """A fault that is on."""

    id: int
    """By which it can be switched off."""
    fault: dict[str, Any]
    """As `mock_idp.faults.to_data` writes it."""
    description: str
    """One line for people."""
    struck: int
    """How many requests it has struck in the process that was asked."""


@dataclass(frozen=True)
class ListFaults(Query[tuple[FaultState, ...]], kind="faults.list", routes=(Route("GET", "/faults"),)):
    """Tell which faults are on."""

    def read(self, provider: Provider, stored: Transaction) -> tuple[FaultState, ...]:  # noqa: ARG002
        """Return them in the order in which they were switched on."""
        return tuple(_shown(it) for it in provider.faults)


@dataclass(frozen=True)
class SwitchFaultOn(Command[FaultState], kind="faults.on", routes=(Route("POST", "/faults", 201),)):
    """Do wrong from here on: ``{"fault": "answer", "status": 503, "on": {"grant": "refresh_token"}}``."""

    fault: dict[str, Any] = field(metadata=BODY)
    number: int = field(default=0, repr=False, kw_only=True, metadata=INNER)

    def prepared(self, provider: Provider) -> Self:  # noqa: ARG002
        """Refuse what is no fault."""
        try:
            faults.from_data(self.fault)
        except ValueError as error:
            raise ControlError(str(error)) from error
        return self

    def written(self, provider: Provider, stored: Transaction) -> Self:
        """Take a number, the same in all processes."""
        return replace(self, number=log.next_fault(stored, provider))

    def carried_out(self, provider: Provider) -> None:
        """Switch it on."""
        provider.faults.switch_on(faults.from_data(self.fault), number=self.number)

    def outcome(self, provider: Provider, stored: Transaction) -> FaultState:  # noqa: ARG002
        """Return the fault; it may be over by now."""
        fault = faults.from_data(self.fault)
        on = next((it for it in provider.faults if it.id == self.number), None)
        if on is not None:
            return _shown(on)
        return FaultState(self.number, faults.to_data(fault), fault.description, fault.most or 0)


@dataclass(frozen=True)
class SwitchFaultOff(Command[None], kind="faults.off", routes=(Route("DELETE", "/faults/{id}", 204),)):
    """End one fault: requests that it holds go on now."""

    id: int

    def prepared(self, provider: Provider) -> Self:
        """Refuse a number that is none."""
        if all(it.id != self.id for it in provider.faults):
            on = ", ".join(str(it.id) for it in provider.faults) or "none"
            raise NotThereError(f"no fault {self.id} is on; on are: {on}")
        return self

    def carried_out(self, provider: Provider) -> None:
        """Switch it off, unless it ended by itself meanwhile."""
        try:
            provider.faults.switch_off(self.id)
        except KeyError as error:
            raise NotThereError(f"no fault {self.id} is on") from error

    def outcome(self, provider: Provider, stored: Transaction) -> None:
        """There is nothing to tell."""


@dataclass(frozen=True)
class ClearFaults(Command[None], kind="faults.clear", routes=(Route("DELETE", "/faults", 204),)):
    """End all faults, those of the settings as well."""

    def carried_out(self, provider: Provider) -> None:
        """Switch all off."""
        provider.faults.clear()

    def outcome(self, provider: Provider, stored: Transaction) -> None:
        """There is nothing to tell."""


def _shown(it: Activation) -> FaultState:
    try:
        data = faults.to_data(it.fault)
    except ValueError:
        data = {"fault": it.fault.name}
    return FaultState(it.id, data, it.fault.description, it.struck)
