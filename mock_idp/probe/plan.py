"""Which experiments are made, and how many requests they need at most: known before the first is sent."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mock_idp.probe.budget import Kind
from mock_idp.probe.experiments import EXPERIMENTS
from mock_idp.probe.id_tokens import Keys
from mock_idp.probe.options import Way
from mock_idp.probe.shown import plain

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp.probe.experiments.experiment import Experiment
    from mock_idp.probe.options import Options


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a probe does."""

    experiments: tuple[Experiment[Any], ...]
    left_out: tuple[tuple[str, str], ...]
    """Names of the experiments that are not made, and why."""
    sign_ins: int
    """At most."""
    requests: dict[Kind, int]
    """At most; a kind that is not in it is not sent at all."""


def plan(options: Options, one_sign_in: Counter[Kind]) -> Plan:
    """Return what a probe with ``options`` does; ``one_sign_in``: what one sign-in costs."""
    made = tuple(experiment for experiment in EXPERIMENTS if not experiment.why_not(options))
    costs = [experiment.cost(options) for experiment in made]
    sign_ins = min(sum(cost.sign_ins for cost in costs), options.most_sign_ins)
    requests: Counter[Kind] = Counter({Kind.DISCOVERY: 1, Kind.KEYS: Keys.most_fetches})
    for cost in costs:
        requests += cost.requests()
    for kind, number in one_sign_in.items():
        requests[kind] += number * sign_ins
    return Plan(
        experiments=made,
        left_out=tuple((e.name, why) for e in EXPERIMENTS if (why := e.why_not(options))),
        sign_ins=sign_ins,
        requests={kind: requests[kind] for kind in Kind if requests[kind]},
    )


def announcement(planned: Plan, options: Options) -> Iterator[str]:
    """Yield, line by line, what a person should know before the first request."""
    who = {
        Way.FORM: f"signing in as {plain(options.username)} {_at_most(planned.sign_ins)}",
        Way.DEVICE: f"you sign in on another device {_at_most(planned.sign_ins)}",
        Way.BROWSER: f"you sign in with a browser {_at_most(planned.sign_ins)}",
        Way.TOKEN: "beginning with the refresh token that was given",
    }[options.way]
    yield f"probing {plain(options.issuer)} as client {plain(options.client.client_id)}, {who}"
    kinds = ", ".join(f"{number} {kind.in_words}" for kind, number in planned.requests.items())
    yield f"at most {sum(planned.requests.values())} requests: {kinds}"
    if options.in_the_clear:
        yield "its address is not https: secrets and tokens travel in the clear"
    if options.way is Way.TOKEN:
        yield "the refresh token that was given will be spent: whoever else uses it is signed out"
    names = {experiment.name for experiment in planned.experiments}
    if {"reuse", "parallel"} & names:
        yield (
            "replaced refresh tokens are presented again, which may alarm whoever runs the provider; "
            "--no-reuse leaves that out"
        )
    if planned.sign_ins > 1 or (planned.sign_ins and options.way is Way.FORM):
        yield (
            "a provider that keeps one refresh token per person and client, as Dex does, ends those that "
            "this person has for this client"
        )


def _at_most(number: int) -> str:
    return "once" if number == 1 else f"up to {number} times"
