"""The recorder: stands around any upstream, writes down every call, and does wrong when told to.

It is an ASGI middleware, so that the evidence is the same whether a mock stands behind it, a proxied system
or a program. Of whom a token is, it finds out itself: from who signs in when a code is redeemed, and by
lineage from then on.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from harness.upstream.events import Asked, UpstreamAnswered
from harness.upstream.faults import aimed
from harness.upstream.heard import hear
from harness.upstream.injections import injections
from harness.upstream.lineage import Lineage
from harness.upstream.reading import Tokens, error_in, fields_of, tokens_in
from harness.upstream.redaction import Redaction
from harness.upstream.under_way import UpstreamExchange
from mock_idp.asgi import BodyTooLarge, Reply, body_of, reply_of, watch
from mock_idp.faults.base.call import NoReplyError
from mock_idp.fingerprint import fingerprint
from mock_idp.gate import Gate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from harness.upstream.heard import Heard
    from mock_idp.asgi import App, Receive, Scope, Send
    from mock_idp.clock import Clock
    from mock_idp.faults.base.fault import Fault
    from mock_idp.history import History


class Recorder:
    """What one run sees of its upstream."""

    def __init__(self, *, clock: Clock, history: History, secrets: Mapping[str, str] | None = None) -> None:
        """Write into ``history``; ``secrets``: value -> what to show instead (`redact`)."""
        self._clock, self._history = clock, history
        self._numbers = itertools.count(1)
        self._lineage = Lineage()
        self._redaction = Redaction(secrets or {})
        self._faults = injections(clock, history)
        self._signing_in = ""

    def around(self, app: App) -> App:
        """Return ``app`` with the recorder before it."""

        async def recorded(scope: Scope, receive: Receive, send: Send) -> None:
            await self._serve(app, scope, receive, send)

        return recorded

    @contextlib.contextmanager
    def signing_in(self, username: str) -> Iterator[None]:
        """Say who signs in while the context lasts: codes that are redeemed meanwhile are theirs."""
        before, self._signing_in = self._signing_in, username
        try:
            yield
        finally:
            self._signing_in = before

    def redact(self, text: str) -> str:
        """Return ``text`` with every token ever seen here as its fingerprint, and without the secrets.

        Also inside of base64, as Dex logs connector data.
        """
        return self._redaction.apply(text)

    def inject(self, fault: Fault) -> None:
        """Switch a fault on; several at once strike one inside the other."""
        self._faults.switch_on(aimed(fault))

    def lift(self) -> None:
        """Switch all faults off."""
        self._faults.clear()

    async def _serve(self, app: App, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        began, gone, too_large = time.perf_counter(), Gate(), False
        body: bytes | None = b""
        try:
            body = await body_of(receive)
        except BodyTooLarge:
            too_large = True
        heard = self._hear(scope, body or b"")
        exchange = UpstreamExchange(heard, gone, self._clock.now())
        if body is None:
            gone.open()
        watching = asyncio.ensure_future(watch(receive, gone))
        carry_out = partial(self._carry_out, exchange, app, scope, body or b"")
        try:
            if too_large:
                exchange.reply = Reply(413)
            elif body is not None:
                exchange.struck = self._faults.striking(exchange.call)
                await exchange.answer(self._faults, carry_out)
        finally:
            watching.cancel()
            self._write_down(exchange, time.perf_counter() - began)
        await exchange.send(scope, receive, send)

    def _hear(self, scope: Scope, body: bytes) -> Heard:
        now = self._clock.now()
        heard = hear(
            next(self._numbers), scope, body, lineage=self._lineage, signing_in=self._signing_in, now=now
        )
        self._redaction.learn(heard.secrets)
        heard = replace(heard, path=self.redact(heard.path))
        self._history.append(heard.asked)
        return heard

    async def _carry_out(self, exchange: UpstreamExchange, app: App, scope: Scope, body: bytes) -> Reply:
        heard = exchange.heard
        reply = await reply_of(app, scope, body, exchange.call.gone)
        exchange.spent = heard.what is Asked.REFRESH and self._lineage.is_replaced(heard.token)
        if reply is None:
            raise NoReplyError
        exchange.carried_out = reply
        self._learn(heard, _tokens_of(heard, reply))
        return reply

    def _learn(self, heard: Heard, tokens: Tokens) -> None:
        presented = heard.token if heard.what is Asked.REFRESH else ""
        username = heard.username or (self._signing_in if heard.what is not Asked.REFRESH else "")
        self._redaction.learn(tokens.values)
        self._lineage.issued(tokens, username=username, presented=presented, now=self._clock.now())

    def _write_down(self, exchange: UpstreamExchange, seconds: float) -> None:
        heard, sent = exchange.heard, exchange.sent
        known = exchange.reply or exchange.carried_out
        tokens = _tokens_of(heard, known) if known else Tokens()
        to_bring_tokens = heard.what in {Asked.CODE, Asked.REFRESH}
        error = error_in(known, _fields_of(known), to_bring_tokens=to_bring_tokens) if known else ""
        self._history.append(
            UpstreamAnswered(
                call=heard.number,
                what=heard.what,
                path=heard.path,
                username=heard.username,
                presented=heard.presented,
                status=sent.status if sent else None,
                seconds=round(seconds, 4),
                spent=exchange.spent,
                expired=heard.expired,
                access_token=fingerprint(tokens.access_token or None),
                refresh_token=fingerprint(tokens.refresh_token or None),
                error=self.redact(error),
                fault="+".join(strike.activation.fault.name for strike in exchange.struck),
                hung_up=exchange.call.gone.is_open,
            )
        )
        self._faults.over(exchange.struck)


def _fields_of(reply: Reply) -> dict[str, object]:
    return fields_of(reply.header("content-type"), reply.body)


def _tokens_of(heard: Heard, reply: Reply) -> Tokens:
    """Return the tokens in an answer, if it is one that brings tokens."""
    brings = heard.method == "POST" and heard.what is not Asked.RESOURCE and reply.status < 300  # noqa: PLR2004
    return tokens_in(_fields_of(reply)) if brings else Tokens()
