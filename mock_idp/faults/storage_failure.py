"""A storage that fails."""

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
class StorageFailure(Fault):
    """The provider finds out while it writes; nothing is stored, and what it answers is its own affair."""

    name = "storage-failure"
    usual = Aim("token")

    @property
    def deed(self) -> str:
        """What it does."""
        return "cannot write to its storage"

    async def apply(self, call: Call, lifted: Gate, proceed: Proceed) -> Reply | None:  # noqa: ARG002
        """Carry the request out over a storage that fails."""
        with during(StoreDeed.FAIL):
            return await proceed()
