"""A call while it is under way: what struck it, what came of it, what is sent."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from mock_idp.asgi import hang_up, watch
from mock_idp.faults.base.call import NoReplyError

if TYPE_CHECKING:
    from mock_idp.asgi import Receive, Reply, Scope, Send
    from mock_idp.faults.base.call import Call, Proceed
    from mock_idp.faults.base.live import Faults, Strike


class Exchange:
    """One call while it is under way."""

    def __init__(self, call: Call) -> None:
        """Begin with nothing carried out."""
        self.call = call
        self.struck: list[Strike] = []
        self.reply: Reply | None = None

    @property
    def sent(self) -> Reply | None:
        """What is put on the wire: nothing, if the caller has gone."""
        return None if self.call.gone.is_open else self.reply

    async def answer(self, faults: Faults, carry_out: Proceed) -> None:
        """Set `reply` to what the faults in `struck` leave of the answer."""
        proceed = carry_out
        for strike in reversed(self.struck):
            proceed = partial(faults.strike, strike, self.call, proceed)
        try:
            self.reply = await proceed()
        except NoReplyError:
            self.reply = None

    async def send(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Put the answer on the wire; without one, close the connection and wait until it is closed."""
        gone = self.call.gone
        if self.sent is not None:
            await self.sent.send(send, scope)
        elif not gone.is_open:
            hang_up(scope, send)
            await watch(receive, gone)
