"""Carrying out a plan."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from mock_idp.probe.budget import BudgetedTransport
from mock_idp.probe.failures import (
    BudgetExceeded,
    CouldNotTell,
    NotObserved,
    SignInFailed,
)
from mock_idp.probe.id_tokens import Keys
from mock_idp.probe.lab import Ask, Lab
from mock_idp.probe.metadata import discover
from mock_idp.probe.options import Way
from mock_idp.probe.plan import announcement, plan
from mock_idp.probe.provider import Provider
from mock_idp.probe.result import Outcome, Result
from mock_idp.probe.sign_in import choosing
from mock_idp.probe.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Callable

    from mock_idp.probe.experiments.experiment import Experiment
    from mock_idp.probe.options import Options
    from mock_idp.probe.plan import Plan
    from mock_idp.probe.world import World

_SCOPE = ("openid", "profile", "email", "offline_access")


async def probe(options: Options, world: World, tell: Callable[[str], None]) -> Result:
    """Ask a provider what it does with refresh tokens; ``tell`` shows a line to a person.

    Raises:
        CouldNotTell: there is no OpenID provider, or nobody could sign in.

    """
    planned = plan(options, choosing.cost(options))
    for line in announcement(planned, options):
        tell(line)
    transport = BudgetedTransport(world.transport, planned.requests)
    began = asyncio.get_running_loop().time()
    try:
        wire = Wire(transport, world.now, options.timeout)
        lab = await _lab(options, world, wire, tell)
        outcomes, broken_off = await _carry_out(planned, lab)
    finally:
        await transport.aclose()
    return Result(
        issuer=options.issuer,
        issuer_named=lab.provider.metadata.issuer,
        client_id=options.client.client_id,
        way=options.way,
        outcomes=(*outcomes, *(Outcome(name=name, why_not=why) for name, why in planned.left_out)),
        announced={str(kind): number for kind, number in planned.requests.items()},
        sent={str(kind): transport.sent[kind] for kind in planned.requests},
        seconds=round(asyncio.get_running_loop().time() - began, 3),
        broken_off=broken_off,
    )


async def _lab(options: Options, world: World, wire: Wire, tell: Callable[[str], None]) -> Lab:
    """Find the provider."""
    metadata = await discover(wire, options.issuer)
    provider = Provider(metadata, wire, Keys(wire, metadata.jwks_uri), options.client)
    return Lab(
        options,
        world,
        provider,
        choosing.choose(provider, options, world, tell),
        scope=options.scope or _known(metadata.scopes),
    )


def _known(supported: tuple[str, ...]) -> tuple[str, ...]:
    """Return the scopes to ask for; a provider may list fewer than it knows (OIDC Discovery 3)."""
    return tuple(word for word in _SCOPE if word == "openid" or not supported or word in supported)


async def _carry_out(planned: Plan, lab: Lab) -> tuple[list[Outcome], str]:
    """Make the experiments; return what came of them, and why they were broken off."""
    outcomes: list[Outcome] = []
    limit = _limit(lab.options, planned)
    broken_off = ""
    try:
        async with asyncio.timeout(limit):
            if lab.options.way is Way.TOKEN:
                await lab.sign_in(Ask(scope=lab.options.scope))
            for experiment in planned.experiments:
                outcomes.append(await _outcome(experiment, lab))  # noqa: PERF401  a timeout keeps those before
    except TimeoutError:
        broken_off = f"the probe did not end within {limit:g} s; --time-limit allows it more"
    except SignInFailed as failed:
        raise CouldNotTell(f"could not sign in: {failed}") from failed
    done = {outcome.name for outcome in outcomes}
    missing = (experiment.name for experiment in planned.experiments if experiment.name not in done)
    return [*outcomes, *(Outcome(name=name, why_not=broken_off) for name in missing)], broken_off


def _limit(options: Options, planned: Plan) -> float:
    """Return for how many seconds it may run; people take their own time, and waiting was wanted."""
    by_people = planned.sign_ins if options.way in {Way.DEVICE, Way.BROWSER} else 0
    return options.time_limit + options.wait + by_people * options.patience


async def _outcome(experiment: Experiment[Any], lab: Lab) -> Outcome:
    """Make one experiment."""
    try:
        return Outcome(name=experiment.name, seen=await experiment.perform(lab))
    except NotObserved as why:
        return Outcome(name=experiment.name, why_not=str(why))
    except BudgetExceeded as exceeded:
        return Outcome(name=experiment.name, why_not=f"it was stopped: {exceeded}")
