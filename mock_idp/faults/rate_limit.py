"""Too many requests: 429 beyond a number within a window of the clock."""

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
class RateLimit(Fault):
    """``RateLimit(10, 60)``: ten requests a minute pass, the others are told when to come again (RFC 6585 4).

    Windows follow each other from the moment it is switched on.
    """

    name = "rate-limit"

    n: int
    window: float
    """Seconds by the clock of the run."""

    def check(self) -> None:
        """Refuse what is no limit."""
        self.require(self.n >= 0, "n must be 0 or more")
        self.require(self.window > 0, "window must be above 0 seconds")

    @property
    def deed(self) -> str:
        """What it does."""
        return f"answers 429 beyond {self.n} requests in {self.window:g} s"

    def begin(self, now: float) -> Striker:
        """Begin to count."""
        return _Counter(self, now)


class _Counter:
    """The requests of the present window."""

    def __init__(self, limit: RateLimit, now: float) -> None:
        self._limit, self._began = limit, now
        self._window = self._count = 0

    def wants(self, call: Call) -> bool:
        window = int((call.now - self._began) // self._limit.window)
        if window != self._window:
            self._window, self._count = window, 0
        self._count += 1
        return self._count > self._limit.n

    async def apply(self, call: Call, lifted: Gate, proceed: Proceed) -> Reply | None:  # noqa: ARG002
        passed = (call.now - self._began) % self._limit.window
        wait = max(1, math.ceil(self._limit.window - passed))
        return Reply(429, (("retry-after", str(wait)),))
