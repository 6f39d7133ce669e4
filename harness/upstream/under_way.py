"""A call while it is under way: what struck it, what came of it, what is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.upstream.faults.fault import Call
from mock_idp.server import hang_up

if TYPE_CHECKING:
    from harness.upstream.exchange import Receive, Reply, Send
    from harness.upstream.faults.fault import Proceed
    from harness.upstream.gate import Gate
    from harness.upstream.heard import Heard
    from harness.upstream.injections import Injection


class Exchange:
    """One call while it is under way."""

    def __init__(self, heard: Heard, gone: Gate) -> None:
        """Begin with nothing carried out; ``gone`` opens when the caller goes away."""
        self.heard, self.gone = heard, gone
        self.call = Call(heard.number, heard.what, heard.username, gone)
        self.struck: list[Injection] = []
        self.carried_out: Reply | None = None
        self.reply: Reply | None = None
        self.spent = False

    @property
    def sent(self) -> Reply | None:
        """What is put on the wire: nothing, if the caller has gone."""
        return None if self.gone.is_open else self.reply


class NoReplyError(Exception):
    """A fault left no answer."""


async def strike(injection: Injection, call: Call, proceed: Proceed) -> Reply:
    """Return what one fault leaves of the answer.

    Raises:
        NoReplyError: nothing.

    """
    reply = await injection.apply(call, injection.lifted, proceed)
    if reply is None:
        raise NoReplyError
    return reply


async def watch(receive: Receive, gone: Gate) -> None:
    """Open the gate when the caller goes away."""
    while (await receive())["type"] != "http.disconnect":
        pass
    gone.open()


async def send_answer(exchange: Exchange, receive: Receive, send: Send) -> None:
    """Put the answer on the wire; without one, close the connection and wait until it is closed."""
    if exchange.sent is not None:
        await exchange.sent.send(send)
    elif not exchange.gone.is_open:
        hang_up(send)
        await watch(receive, exchange.gone)
