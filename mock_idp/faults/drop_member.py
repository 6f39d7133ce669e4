"""A provider that leaves things out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mock_idp.faults.base.fault import ReplyFault
from mock_idp.faults.base.replies import with_object

if TYPE_CHECKING:
    from mock_idp.asgi import Reply
    from mock_idp.faults.base.call import Call


@dataclass(frozen=True, slots=True)
class DropMember(ReplyFault):
    """``DropMember(("refresh_token", "expires_in"))``: a JSON object is answered without these members."""

    name = "drop-member"

    members: tuple[str, ...]

    def check(self) -> None:
        """Refuse to leave out nothing."""
        self.require(bool(self.members), "members must name what to leave out")

    @property
    def deed(self) -> str:
        """What it does."""
        return f"leaves out {', '.join(self.members)}"

    def changed(self, reply: Reply, call: Call) -> Reply:  # noqa: ARG002
        """Take the members from the object."""
        return with_object(reply, lambda found: {k: v for k, v in found.items() if k not in self.members})
