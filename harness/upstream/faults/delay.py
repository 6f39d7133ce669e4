"""An upstream that is slow to begin."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.upstream.faults.fault import Call, Fault, Proceed, require
from harness.upstream.gate import first_open

if TYPE_CHECKING:
    from harness.upstream.exchange import Reply
    from harness.upstream.gate import Gate


@dataclass(frozen=True)
class Delay(Fault):
    """Holds a call for real seconds, whatever the run's clock does, and then carries it out.

    A caller that leaves meanwhile leaves nothing behind: the call is not carried out, no token is spent.
    (To spend it and say nothing is `LoseReply`.)
    """

    name = "delay"

    seconds: float

    def __post_init__(self) -> None:
        """Refuse what is no wait."""
        super().__post_init__()
        good = math.isfinite(self.seconds) and self.seconds > 0
        require(good, f"delay: {self.seconds} is no number of seconds above 0")

    @property
    def deed(self) -> str:
        """What it does."""
        return f"is slow by {self.seconds:g} s"

    async def apply(self, call: Call, lifted: Gate, proceed: Proceed) -> Reply | None:
        """Wait, then carry the call out."""
        await first_open(lifted, call.gone, within=self.seconds)
        return None if call.gone.is_open else await proceed()
