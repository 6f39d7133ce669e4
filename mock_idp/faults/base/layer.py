"""The layer that stands before a provider's application and does wrong when told to (ASGI 3.0)."""

from __future__ import annotations

import asyncio
import itertools
from typing import TYPE_CHECKING, Protocol

from mock_idp.asgi import BodyTooLarge, Reply, body_of, reply_of, watch
from mock_idp.faults.base.call import Call, NoReplyError
from mock_idp.faults.base.exchange import Exchange
from mock_idp.faults.base.reading import read

if TYPE_CHECKING:
    from mock_idp.asgi import App, Message, Receive, Scope, Send
    from mock_idp.clock import Clock
    from mock_idp.faults.base.aim import Endpoint
    from mock_idp.faults.base.live import Faults
    from mock_idp.faults.base.routes import Routes
    from mock_idp.faults.base.signer import Signer
    from mock_idp.gate import Gate


class Whose(Protocol):
    """What the layer asks of the provider's storage, and only while a fault aims at a user."""

    async def whose(self, credential: str) -> str:
        """Return whose a code, device code, access or refresh token is, by user name; empty: nobody's."""


class FaultLayer:
    """Stands outermost before ``app``, for it may have to close a connection."""

    def __init__(
        self, app: App, *, faults: Faults, routes: Routes, clock: Clock, whose: Whose, signer: Signer
    ) -> None:
        """Strike requests for ``app`` with ``faults``."""
        self.app, self.faults = app, faults
        self._routes, self._clock, self._whose, self._signer = routes, clock, whose, signer
        self._numbers = itertools.count(1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; while no fault is on, all this costs is to look."""
        if not self.faults.active:
            await self.app(scope, receive, send)
            return
        endpoint = self._routes.endpoint(scope["path"]) if scope["type"] == "http" else None
        if endpoint is None:
            await self.app(scope, receive, send)
        else:
            await self._serve(endpoint, scope, receive, send)

    async def _serve(self, endpoint: Endpoint, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await body_of(receive)
        except BodyTooLarge:
            await Reply(413).send(send)
            return
        if body is None:
            return
        exchange = Exchange(await self._call(endpoint, scope, body))
        exchange.struck = self.faults.striking(exchange.call)
        if not exchange.struck:
            await self.app(scope, _again(body, receive), send)
            return
        await self._answer(exchange, scope, body, receive)
        await exchange.send(scope, receive, send)

    async def _call(self, endpoint: Endpoint, scope: Scope, body: bytes) -> Call:
        asking = read(endpoint, scope, body)
        username = asking.username
        if asking.credential and self.faults.asks_for_users:
            username = await self._whose.whose(asking.credential)
        return Call(
            number=next(self._numbers),
            what=endpoint,
            username=username,
            grant=asking.grant,
            client_id=asking.client_id,
            target=_target(scope),
            now=self._clock.now(),
            signer=self._signer,
        )

    async def _answer(self, exchange: Exchange, scope: Scope, body: bytes, receive: Receive) -> None:
        gone: Gate = exchange.call.gone

        async def carry_out() -> Reply:
            reply = await reply_of(self.app, scope, body, gone)
            if reply is None:
                raise NoReplyError
            return reply

        watching = asyncio.ensure_future(watch(receive, gone))
        try:
            await exchange.answer(self.faults, carry_out)
        finally:
            watching.cancel()
            self.faults.over(exchange.struck)


def _target(scope: Scope) -> str:
    """Return path and query as they were asked for."""
    path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
    query = scope.get("query_string", b"").decode("latin-1")
    return f"{path}?{query}" if query else path


def _again(body: bytes, receive: Receive) -> Receive:
    """Return a ``receive`` that gives a body which was read once more, and then what ``receive`` gives."""
    given = False

    async def once_more() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return once_more
