"""A provider that is slow to begin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mock_idp.faults.base.fault import Fault
from mock_idp.gate import first_open

if TYPE_CHECKING:
    from mock_idp.asgi import Reply
    from mock_idp.faults.base.call import Call, Proceed
    from mock_idp.gate import Gate


@dataclass(frozen=True, slots=True)
class Delay(Fault):
    """Holds a request for real seconds, whatever the run's clock does, and then carries it out.

    A caller that leaves meanwhile leaves nothing behind: the request is not carried out, no token is spent.
    (To spend it and say nothing is `LoseReply`.)
    """

    name = "delay"

    seconds: float

    def check(self) -> None:
        """Refuse what is no wait."""
        self.require(self.seconds > 0, f"{self.seconds} is no number of seconds above 0")

    @property
    def deed(self) -> str:
        """What it does."""
        return f"is slow by {self.seconds:g} s"

    async def apply(self, call: Call, lifted: Gate, proceed: Proceed) -> Reply | None:
        """Wait, then carry the request out."""
        await first_open(lifted, call.gone, within=self.seconds)
        return None if call.gone.is_open else await proceed()
