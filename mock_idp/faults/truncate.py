"""An answer that breaks off."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mock_idp.faults.base.fault import ReplyFault

if TYPE_CHECKING:
    from mock_idp.asgi import Reply
    from mock_idp.faults.base.call import Call


@dataclass(frozen=True, slots=True)
class Truncate(ReplyFault):
    """``Truncate(20)``: Content-Length is the whole body's, and 20 bytes of it are sent."""

    name = "truncate"

    after: int
    """Bytes."""

    def check(self) -> None:
        """Refuse what cannot be sent."""
        self.require(self.after >= 0, "after must be 0 bytes or more")

    @property
    def deed(self) -> str:
        """What it does."""
        return f"breaks the answer off after {self.after} bytes"

    def changed(self, reply: Reply, call: Call) -> Reply:  # noqa: ARG002
        """Cut the body."""
        if len(reply.body) <= self.after:
            return reply
        return replace(reply, body=reply.body[: self.after], claimed=len(reply.body))
