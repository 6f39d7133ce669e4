"""The clock: moved, stopped, and skewed for a client."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from mock_idp.control.errors import ControlError
from mock_idp.control.operation import INNER, Command, Query, Route
from mock_idp.control.seconds import seconds_in
from mock_idp.events import ClockChanged

if TYPE_CHECKING:
    from typing import Self

    from mock_idp.protocol.records import Transaction
    from mock_idp.provider import Provider


@dataclass(frozen=True)
class ClockState:
    """A provider's clock."""

    now: float
    """Seconds since the Unix epoch."""
    offset: float
    """Seconds by which it is ahead of the machine's, or of where it stopped."""
    frozen: bool
    skews: dict[str, float]
    """By client: seconds by which the clock that it meets is ahead of this one."""


@dataclass(frozen=True)
class ReadClock(Query[ClockState], kind="clock.read", routes=(Route("GET", "/clock"),)):
    """Tell the time."""

    def read(self, provider: Provider, stored: Transaction) -> ClockState:  # noqa: ARG002
        """Return the clock's state."""
        return _state(provider)


@dataclass(frozen=True)
class ChangeClock(Command[ClockState], kind="clock.change", routes=(Route("PATCH", "/clock"),)):
    """Stop the clock or let it go, put it at an offset, advance it, in this order; skew it for clients."""

    advance: float | str = 0
    """Seconds, or a duration; never back."""
    offset: float | str | None = None
    """Seconds ahead of the machine's clock, or of where it stopped; a duration such as ``-5m`` is behind."""
    frozen: bool | None = None
    skews: dict[str, float | str] | None = None
    """By client_id: seconds or a duration, ahead or behind; 0 ends it. Other clients' skews stay."""
    at: float | None = field(default=None, repr=False, kw_only=True, metadata=INNER)

    def prepared(self, provider: Provider) -> Self:
        """Fill in numbers, and the moment at which it stops or goes on, so that all processes do at once."""
        skews = self.skews or {}
        if any(not client_id for client_id in skews):
            raise ControlError("skews: a client_id is empty")
        return replace(
            self,
            advance=seconds_in(self.advance, "advance"),
            offset=None if self.offset is None else seconds_in(self.offset, "offset", signed=True),
            skews={name: seconds_in(it, f"the skew of {name}", signed=True) for name, it in skews.items()},
            at=provider.clock.machine_time(),
        )

    def carried_out(self, provider: Provider) -> None:
        """Move the clock."""
        clock, prepared = provider.clock, _Prepared(self)
        if self.frozen is not None:
            (clock.freeze if self.frozen else clock.unfreeze)(self.at)
        if prepared.offset is not None:
            clock.set_offset(prepared.offset)
        clock.advance(prepared.advance)
        for client_id, seconds in prepared.skews.items():
            clock.set_skew(client_id, seconds)
        provider.history.append(ClockChanged(clock.offset, clock.frozen, clock.skews))

    def outcome(self, provider: Provider, stored: Transaction) -> ClockState:  # noqa: ARG002
        """Return the clock's state."""
        return _state(provider)


class _Prepared:
    """A command whose spans are numbers."""

    def __init__(self, command: ChangeClock) -> None:
        numbers: Any = command
        self.advance: float = numbers.advance
        self.offset: float | None = numbers.offset
        self.skews: dict[str, float] = numbers.skews or {}


def _state(provider: Provider) -> ClockState:
    clock = provider.clock
    return ClockState(clock.now(), clock.offset, clock.frozen, clock.skews)
