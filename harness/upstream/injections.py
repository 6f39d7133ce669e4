"""What faults of an upstream do stands in the run's history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.upstream.events import FaultEnded, FaultInjected
from mock_idp.faults.base.live import Faults

if TYPE_CHECKING:
    from mock_idp.clock import Clock
    from mock_idp.faults.base.call import Call
    from mock_idp.faults.base.live import Activation
    from mock_idp.history import History


def injections(clock: Clock, history: History) -> Faults:
    """Return an upstream's faults, none of them on."""
    return Faults(clock, _Written(history))


class _Written:
    """Writes what is switched on and off; what strikes a call stands beside the call's answer."""

    def __init__(self, history: History) -> None:
        self._history = history

    def switched_on(self, activation: Activation) -> None:
        self._history.append(FaultInjected(activation.fault.name, activation.fault.description))

    def switched_off(self, activation: Activation) -> None:
        self._history.append(FaultEnded(activation.fault.name))

    def struck(self, activation: Activation, call: Call) -> None:
        """Nothing: `UpstreamAnswered.fault` says it."""
