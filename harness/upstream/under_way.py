"""A call to an upstream while it is under way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_idp.faults.base.call import Call
from mock_idp.faults.base.exchange import Exchange

if TYPE_CHECKING:
    from harness.upstream.heard import Heard
    from mock_idp.asgi import Reply
    from mock_idp.gate import Gate


class UpstreamExchange(Exchange):
    """What the recorder wants to know of it besides."""

    def __init__(self, heard: Heard, gone: Gate, now: float) -> None:
        """Begin with nothing carried out; ``gone`` opens when the caller goes away."""
        super().__init__(Call(heard.number, heard.what, heard.username, gone, now=now))
        self.heard = heard
        self.carried_out: Reply | None = None
        self.spent = False
