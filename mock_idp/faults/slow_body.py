"""An answer that trickles."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mock_idp.faults.base.fault import ReplyFault

if TYPE_CHECKING:
    from mock_idp.asgi import Reply
    from mock_idp.faults.base.call import Call


@dataclass(frozen=True, slots=True)
class SlowBody(ReplyFault):
    """``SlowBody(100)``: a hundred bytes per real second; the headers come at once."""

    name = "slow-body"

    bytes_per_second: float

    def check(self) -> None:
        """Refuse what never ends."""
        self.require(self.bytes_per_second > 0, "bytes_per_second must be above 0")

    @property
    def deed(self) -> str:
        """What it does."""
        return f"sends the answer at {self.bytes_per_second:g} bytes a second"

    def changed(self, reply: Reply, call: Call) -> Reply:  # noqa: ARG002
        """Set the pace."""
        return replace(reply, pace=self.bytes_per_second) if reply.body else reply
