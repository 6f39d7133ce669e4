"""What must hold of every answer, whatever was asked: each oracle says in one sentence what does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.bad_input.oracles import errors, events, everywhere, pages, redirects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp.history import Event, Record
    from tests.bad_input.wire import Call, Reply
    from tests.bad_input.world import World


def objections(world: World, call: Call, reply: Reply, happened: tuple[Record[Event], ...]) -> Iterator[str]:
    """Yield what is wrong with an answer; ``happened``: what the history says of it."""
    yield from everywhere.objections(world, call, reply)
    yield from redirects.objections(world, call, reply)
    yield from pages.objections(world, call, reply)
    if not world.is_struck:
        yield from errors.objections(world, call, reply)
        yield from events.objections(world, call, reply, happened)
