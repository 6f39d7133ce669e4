"""The right answer under a wrong name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mock_idp.faults.base.fault import ReplyFault

if TYPE_CHECKING:
    from mock_idp.asgi import Reply
    from mock_idp.faults.base.call import Call


@dataclass(frozen=True, slots=True)
class ContentType(ReplyFault):
    """``ContentType("text/html")``; without a value, the answer has no Content-Type."""

    name = "content-type"

    value: str | None = None

    def check(self) -> None:
        """Refuse what is no header."""
        good = self.value is None or (self.value.isascii() and self.value.isprintable())
        self.require(good, "value must be printable ASCII")

    @property
    def deed(self) -> str:
        """What it does."""
        return "leaves out Content-Type" if self.value is None else f"says Content-Type: {self.value}"

    def changed(self, reply: Reply, call: Call) -> Reply:  # noqa: ARG002
        """Replace the header."""
        if reply.header("content-type") == (self.value or ""):
            return reply
        said = () if self.value is None else (("content-type", self.value),)
        return replace(reply, headers=(*reply.without("content-type"), *said))
