"""An upstream that leaves things out."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from harness.upstream.faults.fault import Call, Fault, Proceed, require

if TYPE_CHECKING:
    from harness.upstream.exchange import Reply
    from harness.upstream.gate import Gate


@dataclass(frozen=True)
class Thin(Fault):
    """``Thin(("refresh_token", "expires_in"))``: a JSON object is answered without these members."""

    name = "thin"

    members: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse to leave out nothing."""
        super().__post_init__()
        named = bool(self.members) and not isinstance(self.members, str)
        require(named, "thin: name the members to leave out, as a tuple")

    @property
    def deed(self) -> str:
        """What it does."""
        return f"leaves out {', '.join(self.members)}"

    async def apply(self, call: Call, lifted: Gate, proceed: Proceed) -> Reply | None:  # noqa: ARG002
        """Carry the call out, and take the members from its answer."""
        reply = await proceed()
        try:
            body = json.loads(reply.body)
        except ValueError:
            return reply
        if not isinstance(body, dict):
            return reply
        kept = {name: value for name, value in body.items() if name not in self.members}
        return replace(reply, body=json.dumps(kept).encode())
