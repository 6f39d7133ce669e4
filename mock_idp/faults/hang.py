"""A provider that takes a request and says nothing."""

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
class Hang(Fault):
    """No answer until the caller leaves, or it is switched off: then the request is carried out after all."""

    name = "hang"

    @property
    def deed(self) -> str:
        """What it does."""
        return "does not answer"

    async def apply(self, call: Call, lifted: Gate, proceed: Proceed) -> Reply | None:
        """Wait for whoever gives up first."""
        await first_open(lifted, call.gone)
        return None if call.gone.is_open else await proceed()
