"""A redirect that leads to where it came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mock_idp.asgi import Reply
from mock_idp.faults.base.fault import Fault

if TYPE_CHECKING:
    from mock_idp.faults.base.call import Call, Proceed
    from mock_idp.gate import Gate


@dataclass(frozen=True, slots=True)
class RedirectLoop(Fault):
    """``RedirectLoop()``; with ``times`` it ends, and the request is carried out after so many rounds."""

    name = "redirect-loop"

    status: int = 307
    """307 and 308 keep the method; after 301, 302 and 303 most clients go on with GET (RFC 9110 15.4)."""

    def check(self) -> None:
        """Refuse what is no redirect."""
        self.require(self.status in {301, 302, 303, 307, 308}, f"{self.status} is no redirect")

    @property
    def deed(self) -> str:
        """What it does."""
        return f"redirects to the same address ({self.status})"

    async def apply(self, call: Call, lifted: Gate, proceed: Proceed) -> Reply | None:  # noqa: ARG002
        """Lead back."""
        return Reply(self.status, (("location", call.target), ("cache-control", "no-store")))
