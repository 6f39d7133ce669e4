"""What faults do stands in the history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_idp.events.faults import FaultStruck, FaultSwitchedOff, FaultSwitchedOn
from mock_idp.faults.base.live import Faults

if TYPE_CHECKING:
    from mock_idp.clock import Clock
    from mock_idp.faults.base.call import Call
    from mock_idp.faults.base.live import Activation
    from mock_idp.history import History


def faults_of(clock: Clock, history: History) -> Faults:
    """Return a provider's faults, none of them on."""
    return Faults(clock, _Written(history))


class _Written:
    """Writes events of `mock_idp.events.faults`."""

    def __init__(self, history: History) -> None:
        self._history = history

    def switched_on(self, activation: Activation) -> None:
        fault = activation.fault
        self._history.append(FaultSwitchedOn(activation.id, fault.name, fault.description))

    def switched_off(self, activation: Activation) -> None:
        self._history.append(FaultSwitchedOff(activation.id, activation.fault.name, activation.is_spent))

    def struck(self, activation: Activation, call: Call) -> None:
        fault = activation.fault
        self._history.append(
            FaultStruck(
                id=activation.id,
                fault=fault.name,
                deed=fault.deed,
                endpoint=call.what,
                grant=call.grant,
                client_id=call.client_id,
                username=call.username,
                count=activation.struck,
            )
        )
