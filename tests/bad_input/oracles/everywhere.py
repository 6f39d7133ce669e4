"""No failure, no hang, nothing of the inside, no secret, no header that somebody smuggled in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.bad_input.values import CANARY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bad_input.wire import Call, Reply
    from tests.bad_input.world import World

_INSIDE = re.compile(
    r"Traceback \(most recent|File \"|\.py\b|mock_idp\.[a-z_]+\.|starlette|pydantic|object at 0x"
    r"|Error:|Exception"
)
_SLOW = 1.0
"""Seconds of the processor; nothing that is asked here takes a tenth of it."""
_MUST_WAIT = {503, 429}


def objections(world: World, call: Call, reply: Reply) -> Iterator[str]:
    if reply.failure:
        yield f"the application failed: {reply.failure[-1500:]}"
    if not 200 <= reply.status < 500 and not (world.is_struck and reply.status in _MUST_WAIT):
        yield f"the status is {reply.status}"
    if reply.seconds > _SLOW:
        yield f"the answer took {reply.seconds:.1f} s"
    yield from _headers(reply)
    yield from _body(world, call, reply)


def _headers(reply: Reply) -> Iterator[str]:
    for name, value in reply.headers:
        if set(value) & {0, 10, 13} or CANARY.encode() in name:
            yield f"the header {name!r} has a line break, or was made up by the caller"


def _body(world: World, call: Call, reply: Reply) -> Iterator[str]:
    sent = b"\n".join((call.target, call.query, call.body, *(value for _, value in call.headers)))
    found = _INSIDE.search(reply.text)
    if found is not None and found[0].encode() not in sent:
        yield f"the body tells of the inside: {found[0]!r}"
    told = reply.text + reply.header("location") + reply.header("www-authenticate")
    good = reply.status < 400 and call.target.startswith(b"/register")
    for secret in world.secrets:
        if not good and secret in told and secret.encode() not in sent:
            yield "the answer has a client's secret in it"
