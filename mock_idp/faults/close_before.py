"""A connection that is closed before anything is carried out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mock_idp.faults.base.fault import Fault

if TYPE_CHECKING:
    from mock_idp.asgi import Reply
    from mock_idp.faults.base.call import Call, Proceed
    from mock_idp.gate import Gate


@dataclass(frozen=True, slots=True)
class CloseBefore(Fault):
    """Nothing is spent and nothing answered; who tries again succeeds; `LoseReply` is the other half."""

    name = "close-before"

    @property
    def deed(self) -> str:
        """What it does."""
        return "closes the connection before anything is carried out"

    async def apply(self, call: Call, lifted: Gate, proceed: Proceed) -> Reply | None:  # noqa: ARG002
        """Do nothing."""
        return None
