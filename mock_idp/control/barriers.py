"""Barriers: requests that are held until so many are there, and go on together when they are told.

A barrier is the fault `mock_idp.faults.Barrier` that never meets by itself; who came stands in the history.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from mock_idp import faults, history
from mock_idp.control import log
from mock_idp.control.errors import ControlError, NotThereError
from mock_idp.control.operation import INNER, Command, Query, Route
from mock_idp.control.seconds import seconds_in
from mock_idp.events import FaultStruck

if TYPE_CHECKING:
    from typing import Self

    from mock_idp.protocol.records import Transaction
    from mock_idp.provider import Provider

_NEVER = 1_000_000
_ONE = "/barriers/{id}"


@dataclass(frozen=True)
class Arrival:
    """A request that came to a barrier."""

    number: int
    """Of the event in the history."""
    at: float
    """Seconds since the history began."""
    grant: str
    client_id: str
    username: str
    """Empty, unless a fault or barrier aims at a user."""


@dataclass(frozen=True)
class BarrierState:
    """A barrier, up or down."""

    id: int
    n: int
    up: bool
    """It holds whoever comes; down: those who came went on."""
    met: bool
    """As many came as it was to hold."""
    came: tuple[Arrival, ...]


@dataclass(frozen=True)
class RaiseBarrier(Command[BarrierState], kind="barriers.raise", routes=(Route("POST", "/barriers", 201),)):
    """Hold the next ``n`` requests of that kind; those who come later pass."""

    n: int
    client_id: str = ""
    """Empty: any."""
    username: str = ""
    """Empty: anybody's."""
    grant: str = "refresh_token"
    """``grant_type`` of the token requests to hold; empty: any."""
    within: float | str = 30
    """Real seconds after which a request goes on, whatever happens."""
    number: int = field(default=0, repr=False, kw_only=True, metadata=INNER)

    def prepared(self, provider: Provider) -> Self:  # noqa: ARG002
        """Refuse what is no barrier."""
        if not 1 <= self.n < _NEVER:
            raise ControlError("n must be 1 or more")
        prepared = replace(self, within=seconds_in(self.within, "within"))
        try:
            faults.from_data(prepared.fault())
        except ValueError as error:
            raise ControlError(str(error)) from error
        return prepared

    def fault(self) -> dict[str, Any]:
        """Return the fault that holds them."""
        aim = {"grant": self.grant, "client": self.client_id, "user": self.username}
        aim = {"endpoint": "token"} | {name: value for name, value in aim.items() if value}
        return {"fault": "barrier", "n": _NEVER, "within": self.within, "times": self.n, "on": aim}

    def written(self, provider: Provider, stored: Transaction) -> Self:
        """Take a number, the same in all processes."""
        return replace(self, number=log.next_fault(stored, provider))

    def carried_out(self, provider: Provider) -> None:
        """Raise it."""
        provider.control.barriers[self.number] = self.n
        provider.faults.switch_on(faults.from_data(self.fault()), number=self.number)

    def outcome(self, provider: Provider, stored: Transaction) -> BarrierState:  # noqa: ARG002
        """Return the barrier."""
        return _state(provider, self.number)


@dataclass(frozen=True)
class ReadBarrier(Query[BarrierState], kind="barriers.read", routes=(Route("GET", _ONE),)):
    """Tell who has come; with ``wait``, when all are there."""

    id: int
    wait: float = 0
    """Real seconds to wait for them."""

    def read(self, provider: Provider, stored: Transaction) -> BarrierState:  # noqa: ARG002
        """Return the barrier."""
        return _state(provider, self.id)

    def is_whole(self, answer: BarrierState) -> bool:
        """Tell whether all have come, or nobody else can."""
        return answer.met or not answer.up


@dataclass(frozen=True)
class LowerBarrier(Command[BarrierState], kind="barriers.lower", routes=(Route("DELETE", _ONE),)):
    """Let those who came go on together, and hold nobody else; tell who came."""

    id: int

    def prepared(self, provider: Provider) -> Self:
        """Refuse a number that is none."""
        _state(provider, self.id)
        return self

    def carried_out(self, provider: Provider) -> None:
        """Lower it, unless all who came have gone meanwhile."""
        if any(it.id == self.id for it in provider.faults):
            provider.faults.switch_off(self.id)

    def outcome(self, provider: Provider, stored: Transaction) -> BarrierState:  # noqa: ARG002
        """Return the barrier."""
        return _state(provider, self.id)


def _state(provider: Provider, number: int) -> BarrierState:
    """Return the barrier: who came stands in the history."""
    if number not in provider.control.barriers:
        raise NotThereError(f"there is no barrier {number}")
    n = provider.control.barriers[number]
    came = tuple(
        Arrival(record.number, record.at, record.event.grant, record.event.client_id, record.event.username)
        for record in history.of(provider.history, FaultStruck)
        if record.event.id == number
    )
    up = any(it.id == number for it in provider.faults)
    return BarrierState(number, n, up, len(came) >= n, came)
