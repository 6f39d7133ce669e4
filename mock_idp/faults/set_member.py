"""A provider that says something else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mock_idp.faults.base.fault import ReplyFault
from mock_idp.faults.base.replies import json_object_in, with_object

if TYPE_CHECKING:
    from mock_idp.asgi import Reply
    from mock_idp.faults.base.call import Call


@dataclass(frozen=True, slots=True)
class SetMember(ReplyFault):
    """``SetMember({"token_type": "mac"})``: good answers that are JSON objects have these members."""

    name = "set-member"

    members: dict[str, Any]

    def check(self) -> None:
        """Refuse to say nothing else."""
        self.require(bool(self.members), "members must name what to set")

    @property
    def deed(self) -> str:
        """What it does."""
        return f"sets {', '.join(self.members)}"

    def changed(self, reply: Reply, call: Call) -> Reply:  # noqa: ARG002
        """Lay the members over the object."""
        found = json_object_in(reply)
        if reply.status >= 300 or found is None or found | self.members == found:  # noqa: PLR2004
            return reply
        return with_object(reply, lambda found: found | self.members)
