"""An upstream whose answer gets lost: the refresh token was rotated, and nobody was told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from harness.upstream.events import Asked
from harness.upstream.faults.fault import Call, Fault, Proceed

if TYPE_CHECKING:
    from harness.upstream.exchange import Reply
    from harness.upstream.gate import Gate


@dataclass(frozen=True)
class LoseReply(Fault):
    """The call is carried out, and the connection closed without an answer.

    Aimed at refreshes by default: Go's HTTP client by itself repeats a GET that is lost on a connection it
    had used before, but no POST (net/http, Transport).
    """

    name = "lose-reply"

    on: frozenset[Asked] = field(default=frozenset({Asked.REFRESH}), kw_only=True)

    @property
    def deed(self) -> str:
        """What it does."""
        return "carries the call out and closes the connection without an answer"

    async def apply(self, call: Call, lifted: Gate, proceed: Proceed) -> Reply | None:  # noqa: ARG002
        """Do what was asked, and keep it to ourselves."""
        await proceed()
        return None
