"""An outage between two moments of the clock."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mock_idp.asgi import Reply
from mock_idp.faults.base.fault import Fault

if TYPE_CHECKING:
    from mock_idp.faults.base.call import Call, Proceed, Striker
    from mock_idp.gate import Gate


@dataclass(frozen=True, slots=True)
class Unavailable(Fault):
    """``Unavailable(60)``: 503 for a minute, and when it will be over (RFC 9110 15.6.4)."""

    name = "unavailable"

    lasts: float
    """Seconds by the clock of the run."""
    after: float = 0
    """How many seconds after it was switched on it begins."""

    def check(self) -> None:
        """Refuse what is no window."""
        self.require(self.lasts > 0, "lasts must be above 0 seconds")
        self.require(self.after >= 0, "after must be 0 seconds or more")

    @property
    def deed(self) -> str:
        """What it does."""
        begins = f", {self.after:g} s from now," if self.after else ""
        return f"answers 503{begins} for {self.lasts:g} s"

    def begin(self, now: float) -> Striker:
        """Set the window."""
        return _Outage(self, now + self.after)


class _Outage:
    def __init__(self, fault: Unavailable, begins: float) -> None:
        self._begins, self._ends = begins, begins + fault.lasts

    def wants(self, call: Call) -> bool:
        return self._begins <= call.now < self._ends

    async def apply(self, call: Call, lifted: Gate, proceed: Proceed) -> Reply | None:  # noqa: ARG002
        return Reply(503, (("retry-after", str(max(1, math.ceil(self._ends - call.now)))),))
