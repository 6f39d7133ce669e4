"""One bad request at one provider: carried out, judged, counted."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.bad_input.oracles import objections

if TYPE_CHECKING:
    from tests.bad_input.shots import Shot
    from tests.bad_input.wire import Call, Reply
    from tests.bad_input.world import World


class Objection(AssertionError):  # noqa: N818  not a fault of the test's
    """An answer that must not be."""


@dataclass
class Counts:
    """What was asked and answered."""

    endpoints: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)

    @property
    def requests(self) -> int:
        return sum(self.endpoints.values())

    def add(self, shot: Shot, reply: Reply) -> None:
        self.endpoints[shot.good] += 1
        self.answers[_outcome(reply)] += 1

    def update(self, other: Counts) -> None:
        self.endpoints.update(other.endpoints)
        self.answers.update(other.answers)


def attempt(world: World, shot: Shot, counts: Counts | None = None) -> Reply:
    """Carry a bad request out and return the answer.

    Raises:
        Objection: it is one that must not be.

    """
    reply = judged(world, shot.call_at(world), shot)
    if counts is not None:
        counts.add(shot, reply)
    return reply


def judged(world: World, call: Call, shot: object = None) -> Reply:
    """Send a request and return the answer; ``shot``: what it was made of.

    Raises:
        Objection: it is one that must not be.

    """
    before = len(world.history)
    reply = world.send(call)
    found = list(objections(world, call, reply, world.history.since(before)))
    if found:
        raise Objection("\n".join((f"{world.setup}: {shot}", _line(call), *found)))
    return reply


def _line(call: Call) -> str:
    return f"{call.method} {call.target[:200]!r} ?{call.query[:600]!r} {call.headers!r} {call.body[:600]!r}"


def _outcome(reply: Reply) -> str:
    """Return status and error code."""
    if "error=" in reply.header("location"):
        return f"{reply.status} {reply.header('location').partition('error=')[2].partition('&')[0]}"
    try:
        error = json.loads(reply.body).get("error", "")
    except (ValueError, AttributeError):
        error = ""
    return f"{reply.status} {error if isinstance(error, str) and len(error) < 40 else ''}".strip()
