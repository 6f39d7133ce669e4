"""Many bad requests, drawn by hypothesis from a seed: at one setup after the other, as many at each."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.bad_input.draft import post
from tests.bad_input.good import good_in
from tests.bad_input.material import ACCESS, AUTH, tokens
from tests.bad_input.shots import shots
from tests.bad_input.trying import Counts, Objection, attempt
from tests.bad_input.world import World

if TYPE_CHECKING:
    from tests.bad_input.shots import Shot

_AT_ONCE = 15
"""Examples that hypothesis draws in one go; in each, it prefers what stands first."""
_IN_ONE = 10
"""Requests in one example: most of the time is hypothesis' own, and it takes it for each."""


@dataclass
class Outcome:
    """What came of the requests at one setup."""

    counts: Counts = field(default_factory=Counts)
    objections: list[str] = field(default_factory=list)


def storm(setup: str, requests: int, chosen: int) -> Outcome:
    """Send bad requests to a fresh provider, and see that good ones are answered as before.

    ``chosen`` is the seed. The first objection ends it: what hypothesis found smallest.
    """
    world, outcome = World(setup), Outcome()
    try:
        while outcome.counts.requests < requests and not outcome.objections:
            left = math.ceil((requests - outcome.counts.requests) / _IN_ONE)
            _some(world, min(_AT_ONCE, left), chosen, outcome)
            chosen += 1
        outcome.objections += still_works(world)
    finally:
        world.close()
    return outcome


def _some(world: World, number: int, chosen: int, outcome: Outcome) -> None:
    good = list(good_in(world))
    Random(chosen).shuffle(good)  # noqa: S311  repeatable on purpose

    @seed(chosen)
    @settings(
        max_examples=number,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
    )
    @given(several=st.lists(shots(good), min_size=_IN_ONE, max_size=_IN_ONE))
    def shoot(several: list[Shot]) -> None:
        for shot in several:
            attempt(world, shot, outcome.counts)

    try:
        shoot()
    except Objection as objection:
        outcome.objections.append(str(objection))


def still_works(world: World) -> list[str]:
    """Return what a good sign-in, refresh and question are not answered with, after all that."""
    if world.setup == "control":
        world.provider.control.reset()
    try:
        issued = tokens(world)
    except AssertionError as error:
        return [f"{world.setup}: nobody can sign in any more: {error}"]
    refused = []
    if "refresh_token" in issued and not _refreshes(world, issued["refresh_token"]):
        refused.append(f"{world.setup}: a refresh is refused")
    return refused + ([] if issued.get(ACCESS) else [f"{world.setup}: there is no access token"])


def _refreshes(world: World, token: str) -> bool:
    form = post(world.token, grant_type="refresh_token", refresh_token=token)
    answer = world.wire.ask(form.carrying([*AUTH, (b"accept", b"application/json")]).call())
    return answer.status == 200 and ACCESS in json.loads(answer.body)
