"""Calls of different people that overlap for certain, not by luck."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from harness.upstream.events import Asked
from harness.upstream.faults.fault import Apply, Call, Fault, Proceed, require
from harness.upstream.gate import Gate, first_open

if TYPE_CHECKING:
    from harness.upstream.exchange import Reply


@dataclass(frozen=True)
class Meet(Fault):
    """Holds calls until ``n`` of different people are in flight, or ``within`` real seconds have passed.

    Then all go on at once, and the next ones wait for each other again. A caller whom nobody knows counts
    as one of a kind.
    """

    name = "meet"

    n: int
    within: float
    on: frozenset[Asked] = field(default=frozenset({Asked.REFRESH}), kw_only=True)

    def __post_init__(self) -> None:
        """Refuse what is no meeting."""
        super().__post_init__()
        require(self.n >= 2, f"meet: it takes two or more, not {self.n}")  # noqa: PLR2004
        good = math.isfinite(self.within) and self.within > 0
        require(good, f"meet: {self.within} is no number of seconds above 0")

    @property
    def deed(self) -> str:
        """What it does."""
        return f"holds calls until {self.n} people's are in flight, for {self.within:g} s at most"

    def begin(self) -> Apply:
        """Return the meeting place."""
        return _MeetingPlace(self).apply


class _MeetingPlace:
    """Where the calls of one injection wait for each other."""

    def __init__(self, meet: Meet) -> None:
        self._meet = meet
        self._lock = threading.Lock()
        self._round = _Round()

    async def apply(self, call: Call, lifted: Gate, proceed: Proceed) -> Reply | None:
        party = self._join(call)
        met = await first_open(party.full, lifted, call.gone, within=self._meet.within)
        self._leave(call, party, met=met)
        return None if call.gone.is_open else await proceed()

    def _join(self, call: Call) -> _Round:
        with self._lock:
            party = self._round
            party.calls[call.number] = call.username or f"call {call.number}"
            if len(set(party.calls.values())) >= self._meet.n:
                self._round = _Round()
                party.full.open()
            return party

    def _leave(self, call: Call, party: _Round, *, met: bool) -> None:
        """Take the call out of its round; who lost patience takes all of the round along."""
        with self._lock:
            party.calls.pop(call.number, None)
            if not met and party is self._round:
                self._round = _Round()
                party.full.open()


@dataclass
class _Round:
    calls: dict[int, str] = field(default_factory=dict)
    full: Gate = field(default_factory=Gate)
