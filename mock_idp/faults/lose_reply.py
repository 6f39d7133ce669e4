"""A provider whose answer gets lost: the refresh token was rotated, and nobody was told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mock_idp.faults.base.aim import Aim
from mock_idp.faults.base.fault import Fault

if TYPE_CHECKING:
    from mock_idp.asgi import Reply
    from mock_idp.faults.base.call import Call, Proceed
    from mock_idp.gate import Gate


@dataclass(frozen=True, slots=True)
class LoseReply(Fault):
    """The request is carried out, and the connection closed without an answer.

    Aimed at token requests unless told: Go's HTTP client by itself repeats a GET that is lost on a connection
    it had used before, but no POST (net/http, Transport).
    """

    name = "lose-reply"
    usual = Aim("token")

    @property
    def deed(self) -> str:
        """What it does."""
        return "carries the call out and closes the connection without an answer"

    async def apply(self, call: Call, lifted: Gate, proceed: Proceed) -> Reply | None:  # noqa: ARG002
        """Do what was asked, and keep it to ourselves."""
        await proceed()
        return None
