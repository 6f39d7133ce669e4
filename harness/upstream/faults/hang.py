"""An upstream that takes a call and says nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.upstream.faults.fault import Call, Fault, Proceed
from harness.upstream.gate import first_open

if TYPE_CHECKING:
    from harness.upstream.exchange import Reply
    from harness.upstream.gate import Gate


@dataclass(frozen=True)
class Hang(Fault):
    """No answer until the caller leaves, or the fault is lifted: then the call is carried out after all."""

    name = "hang"

    @property
    def deed(self) -> str:
        """What it does."""
        return "does not answer"

    async def apply(self, call: Call, lifted: Gate, proceed: Proceed) -> Reply | None:
        """Wait for whoever gives up first."""
        await first_open(lifted, call.gone)
        return None if call.gone.is_open else await proceed()
