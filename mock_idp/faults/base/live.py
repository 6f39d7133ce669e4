"""The faults that are switched on."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Protocol

from mock_idp.faults.base.aim import Aim
from mock_idp.faults.base.call import NoReplyError
from mock_idp.faults.base.fault import ReplyFault
from mock_idp.gate import Gate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from mock_idp.asgi import Reply
    from mock_idp.clock import Clock
    from mock_idp.faults.base.call import Call, Proceed
    from mock_idp.faults.base.fault import Fault


class Activation:
    """One fault from the moment it was switched on. Its set holds the lock."""

    def __init__(self, number: int, fault: Fault, now: float) -> None:
        """Begin with all its strikes left, ``now`` by the clock."""
        self.id, self.fault = number, fault
        self.seen = 0
        """Calls that it aimed at."""
        self.struck = 0
        """Calls to which it did something."""
        self.under_way = self.pending = 0
        """Calls that it is to strike and that are not over, and those of them that it has not yet struck."""
        self.lifted = Gate()
        self._random = Random(fault.seed)  # noqa: S311  repeatable on purpose
        self.striker = fault.begin(now)

    @property
    def is_spent(self) -> bool:
        """Whether it has no strike left."""
        return self.fault.most is not None and self.struck >= self.fault.most

    def takes(self, call: Call) -> bool:
        """Tell whether it strikes ``call``, and count it."""
        most = self.fault.most
        if (most is not None and self.struck + self.pending >= most) or not self.fault.aim.includes(call):
            return False
        self.seen += 1
        if self.fault.nth is not None and self.seen < self.fault.nth:
            return False
        chance = self.fault.probability
        if (chance < 1 and self._random.random() >= chance) or not self.striker.wants(call):
            return False
        self.pending += 1
        self.under_way += 1
        return True


@dataclass(eq=False, slots=True)
class Strike:
    """What one fault does to one call."""

    activation: Activation
    done: bool = False
    """It has been struck; not so if an outer fault answered, or if there was nothing to change."""


class Witness(Protocol):
    """Who writes down what faults do."""

    def switched_on(self, activation: Activation) -> None:
        """From here on it may strike."""

    def switched_off(self, activation: Activation) -> None:
        """It strikes no more; if it is spent, by itself."""

    def struck(self, activation: Activation, call: Call) -> None:
        """It strikes this call."""


class Faults:
    """Faults in the order in which they were switched on; the first strikes outermost. Thread-safe."""

    def __init__(self, clock: Clock, witness: Witness) -> None:
        """Begin with none."""
        self._clock, self._witness = clock, witness
        self.latest = 0
        """The highest number that a fault was given."""
        self._lock = threading.Lock()
        self._on: list[Activation] = []
        self.active = False
        """Whether any fault is on: a plain attribute, for it is read at every request."""

    def __iter__(self) -> Iterator[Activation]:
        """Walk the faults that are on now."""
        with self._lock:
            return iter(tuple(self._on))

    def switch_on(self, fault: Fault, *, number: int | None = None) -> int:
        """Switch ``fault`` on, and return the number by which it can be switched off.

        ``number``: the one it has in all processes of a provider; None: the next one of this process.
        """
        with self._lock:
            number = self.latest + 1 if number is None else number
            self.latest = max(self.latest, number)
        activation = Activation(number, fault, self._clock.now())
        self._witness.switched_on(activation)
        with self._lock:
            self._on.append(activation)
            self.active = True
        return activation.id

    def switch_off(self, number: int) -> None:
        """Switch one fault off: calls it holds go on now.

        Raises:
            KeyError: none of that number is on.

        """
        with self._lock:
            found = next((it for it in self._on if it.id == number), None)
            if found is None:
                raise KeyError(number)
            self._remove(found)
        self._tell_and_let_go([found])

    def clear(self) -> None:
        """Switch all faults off: calls they hold go on now."""
        with self._lock:
            ended = list(self._on)
            for activation in ended:
                self._remove(activation)
        self._tell_and_let_go(ended)

    def _remove(self, activation: Activation) -> None:
        self._on.remove(activation)
        self.active = bool(self._on)

    def _tell_and_let_go(self, ended: Iterable[Activation]) -> None:
        for activation in ended:
            self._witness.switched_off(activation)
        for activation in ended:
            activation.lifted.open()

    @property
    def asks_for_users(self) -> bool:
        """Whether a fault aims at a user: only then somebody has to find out whose a token is."""
        return any(isinstance(it.fault.aim, Aim) and it.fault.aim.user is not None for it in self)

    def striking(self, call: Call) -> list[Strike]:
        """Return what is to strike ``call``; say `over` in the end."""
        with self._lock:
            return [Strike(it) for it in self._on if it.takes(call)]

    async def strike(self, strike: Strike, call: Call, proceed: Proceed) -> Reply:
        """Return what one fault leaves of the answer.

        Raises:
            NoReplyError: nothing.

        """
        fault, activation = strike.activation.fault, strike.activation
        if isinstance(fault, ReplyFault):
            found = await proceed()
            changed = fault.changed(found, call)
            if changed is not found:
                self._count(strike, call)
            return changed
        self._count(strike, call)
        reply = await activation.striker.apply(call, activation.lifted, proceed)
        if reply is None:
            raise NoReplyError
        return reply

    def _count(self, strike: Strike, call: Call) -> None:
        with self._lock:
            strike.done = True
            strike.activation.pending -= 1
            strike.activation.struck += 1
        self._witness.struck(strike.activation, call)

    def over(self, strikes: Iterable[Strike]) -> None:
        """Say that a call is over; a fault that has no strike left ends with its last call."""
        with self._lock:
            ended = []
            for strike in strikes:
                activation = strike.activation
                activation.under_way -= 1
                activation.pending -= not strike.done
                if activation.is_spent and not activation.under_way and activation in self._on:
                    self._remove(activation)
                    ended.append(activation)
        for activation in ended:
            self._witness.switched_off(activation)
