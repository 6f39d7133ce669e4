"""A storage that forgets: what was decided is answered, and not stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mock_idp.faults.base.aim import Aim
from mock_idp.faults.base.fault import Fault
from mock_idp.faults.base.store import StoreDeed, during

if TYPE_CHECKING:
    from mock_idp.asgi import Reply
    from mock_idp.faults.base.call import Call, Proceed
    from mock_idp.gate import Gate


@dataclass(frozen=True, slots=True)
class LostWrite(Fault):
    """A failover, or a restore from backup: the new refresh token was handed out, and nobody knows it."""

    name = "lost-write"
    usual = Aim("token")

    @property
    def deed(self) -> str:
        """What it does."""
        return "does not store what it answers"

    async def apply(self, call: Call, lifted: Gate, proceed: Proceed) -> Reply | None:  # noqa: ARG002
        """Carry the request out over a storage that drops every write."""
        with during(StoreDeed.DISCARD):
            return await proceed()
