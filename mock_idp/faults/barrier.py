"""Requests that overlap for certain, not by luck."""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mock_idp.faults.base.aim import Aim
from mock_idp.faults.base.fault import Fault
from mock_idp.gate import Gate, first_open
from mock_idp.hints import hint

if TYPE_CHECKING:
    from mock_idp.asgi import Reply
    from mock_idp.faults.base.call import Call, Proceed, Striker

_ORDERS = ("arrival", "reversed", "shuffled", "together")


@dataclass(frozen=True, slots=True)
class Barrier(Fault):
    """Holds requests until ``n`` are there, or ``within`` real seconds have passed; then all go on.

    The next ones wait for each other again.
    """

    name = "barrier"
    usual = Aim("token")

    n: int
    within: float
    order: str = "together"
    """``together``: all at once; else one after the other, each when the one before it has been carried out:
    in the order of ``arrival``, ``reversed``, or ``shuffled`` by ``seed``."""
    people: bool = False
    """Waits for ``n`` different people's; a caller whom nobody knows counts as one of a kind."""

    def check(self) -> None:
        """Refuse what is no meeting."""
        self.require(self.n >= 2, f"it takes two or more, not {self.n}")  # noqa: PLR2004
        self.require(self.within > 0, f"{self.within} is no number of seconds above 0")
        known = self.order in _ORDERS
        self.require(known, f"there is no order '{self.order}'; {hint(self.order, _ORDERS)}")

    @property
    def deed(self) -> str:
        """What it does."""
        whose = " people's" if self.people else ""
        order = "" if self.order == "together" else f", then in order ({self.order})"
        return f"holds calls until {self.n}{whose} are in flight, for {self.within:g} s at most{order}"

    def begin(self, now: float) -> Striker:  # noqa: ARG002
        """Return the meeting place."""
        return _MeetingPlace(self)


class _MeetingPlace:
    """Where the requests of one barrier wait for each other."""

    def __init__(self, barrier: Barrier) -> None:
        self._barrier = barrier
        self._lock = threading.Lock()
        self._round = _Round()
        self._random = random.Random(barrier.seed)  # noqa: S311  repeatable on purpose

    def wants(self, call: Call) -> bool:  # noqa: ARG002
        return True

    async def apply(self, call: Call, lifted: Gate, proceed: Proceed) -> Reply | None:
        party = self._join(call)
        try:
            met = await first_open(party.full, lifted, call.gone, within=self._barrier.within)
            self._leave(call, party, met=met)
            turn = party.turns.get(call.number)
            if turn is not None:
                await first_open(turn[0], lifted, call.gone)
            return None if call.gone.is_open else await proceed()
        finally:
            if call.number in party.turns:
                party.turns[call.number][1].open()

    def _join(self, call: Call) -> _Round:
        with self._lock:
            party = self._round
            party.calls[call.number] = (self._barrier.people and call.username) or f"call {call.number}"
            if len(set(party.calls.values())) >= self._barrier.n:
                self._close(party)
            return party

    def _leave(self, call: Call, party: _Round, *, met: bool) -> None:
        """Take the request out of its round; who lost patience takes all of the round along."""
        with self._lock:
            if not met and party is self._round:
                self._close(party)
            if party is self._round:
                party.calls.pop(call.number, None)

    def _close(self, party: _Round) -> None:
        """Give every request of the round its turn, and let them go."""
        self._round = _Round()
        numbers = sorted(party.calls, reverse=self._barrier.order == "reversed")
        if self._barrier.order == "shuffled":
            self._random.shuffle(numbers)
        if self._barrier.order != "together":
            before = Gate()
            before.open()
            for number in numbers:
                done = Gate()
                party.turns[number] = (before, done)
                before = done
        party.full.open()


@dataclass
class _Round:
    calls: dict[int, str] = field(default_factory=dict)
    full: Gate = field(default_factory=Gate)
    turns: dict[int, tuple[Gate, Gate]] = field(default_factory=dict)
    """Of each request: when it may go on, and what to open when it has been carried out."""
