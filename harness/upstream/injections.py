"""The faults that are switched on."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from harness.upstream.events import FaultEnded, FaultInjected
from harness.upstream.gate import Gate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from harness.upstream.faults.fault import Call, Fault
    from mock_idp.history import History


class Injection:
    """One fault from the moment it was switched on."""

    def __init__(self, fault: Fault) -> None:
        """Begin with all its strikes left."""
        self.fault, self.left, self.under_way = fault, fault.times, 0
        self.lifted = Gate()
        self.apply = fault.begin()


class Injections:
    """Faults by the order in which they were injected; the first strikes outermost. Thread-safe."""

    def __init__(self, history: History) -> None:
        """Begin with none."""
        self._history = history
        self._lock = threading.Lock()
        self._active: list[Injection] = []

    def inject(self, fault: Fault) -> None:
        """Switch ``fault`` on."""
        self._history.append(FaultInjected(fault.name, fault.description))
        with self._lock:
            self._active.append(Injection(fault))

    def lift(self) -> None:
        """Switch all faults off: calls they hold are carried out now."""
        with self._lock:
            ended, self._active = self._active, []
        for injection in ended:
            self._history.append(FaultEnded(injection.fault.name))
        for injection in ended:
            injection.lifted.open()

    def striking(self, call: Call) -> list[Injection]:
        """Return the faults that strike ``call``; it counts as one of their times."""
        with self._lock:
            struck = [it for it in self._active if it.left != 0 and it.fault.aims_at(call)]
            for injection in struck:
                injection.under_way += 1
                injection.left = None if injection.left is None else injection.left - 1
            return struck

    def struck(self, injections: Iterable[Injection]) -> None:
        """Say that a call is over; a fault that has no strike left ends with its last call."""
        with self._lock:
            ended = []
            for injection in injections:
                injection.under_way -= 1
                if injection.left == 0 and not injection.under_way and injection in self._active:
                    self._active.remove(injection)
                    ended.append(injection)
        for injection in ended:
            self._history.append(FaultEnded(injection.fault.name))
