"""A call as a fault sees it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from mock_idp.asgi import Reply
from mock_idp.gate import Gate

if TYPE_CHECKING:
    from mock_idp.faults.base.signer import Signer

Proceed = Callable[[], Awaitable[Reply]]
"""Carries the call out, once; raises `NoReplyError` where another fault leaves no answer."""


class NoReplyError(Exception):
    """A fault left no answer: the connection is closed without one."""


@dataclass(frozen=True, slots=True)
class Call:
    """One request, as far as an aim can tell it from others."""

    number: int
    """From 1, in the order of arrival."""
    what: str
    """What it wants: one of `Endpoint`; of another system, in its own words."""
    username: str = ""
    """Whose it is; empty: nobody known, or nobody asked."""
    gone: Gate = field(default_factory=Gate, compare=False)
    """Opens when the caller goes away."""
    grant: str = ""
    """``grant_type`` of a token request."""
    client_id: str = ""
    target: str = "/"
    """Path and query, as they were asked for."""
    now: float = 0.0
    """Seconds since the Unix epoch by the clock of the run, when it arrived."""
    signer: Signer | None = field(default=None, compare=False)
    """Signs ID tokens that a fault changed; None: nobody does."""


class Striker(Protocol):
    """What strikes the calls of one fault from the moment it was switched on."""

    def wants(self, call: Call) -> bool:
        """Tell whether it strikes this call, which is one that the fault aims at; asked once a call."""

    async def apply(self, call: Call, lifted: Gate, proceed: Proceed) -> Reply | None:
        """Return the answer to send, or None: none. ``lifted`` opens when the fault is switched off."""
