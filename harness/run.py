"""Carrying a scenario out: steps in, history out. Nothing here judges."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from harness.actor import Actor
from harness.clients.client import ClientError
from harness.embedded import embedded
from harness.events import RunCompleted, RunFailed, RunStarted
from harness.stack import Stack, StackError
from mock_idp.command_line import UsageError
from mock_idp.history import History
from mock_idp.server import ServerError

if TYPE_CHECKING:
    from harness.clients.client import RegistryClient
    from harness.dex.chain import DexPlan
    from harness.pace import Pace
    from harness.scenario import Scenario
    from harness.steps import Step

EMBEDDED = "embedded"
WITH_DEX = "dex"
Chain = Callable[[History], AbstractContextManager[Stack]]
"""Puts a stack together that writes into the history given."""


def carry_out(scenario: Scenario, client: RegistryClient, pace: Pace, dex: DexPlan | None = None) -> History:
    """Run ``scenario`` with ``client`` on a stack of its own, and return what every hop wrote.

    A scenario with a Dex comes with the chain that was planned for it. A failure of the engine itself
    becomes an event, so that the history says why it ends there.
    """
    chain = partial(_embedded, scenario, pace) if dex is None else partial(_with_dex, dex, pace)
    expect, mode = scenario.expect, EMBEDDED if dex is None else WITH_DEX
    began = started(scenario.id, mode, client, pace, verdict=expect.verdict, cause=expect.cause)
    return perform(began, chain, scenario.steps, client, pace)


def _embedded(scenario: Scenario, pace: Pace, history: History) -> AbstractContextManager[Stack]:
    return embedded(scenario, clock=pace.clock, history=history)


def _with_dex(plan: DexPlan, pace: Pace, history: History) -> AbstractContextManager[Stack]:
    from harness.dex.chain import dex_chain  # noqa: PLC0415  50 ms that an embedded run need not pay

    return dex_chain(plan, clock=pace.clock, history=history)


def started(
    name: str, mode: str, client: RegistryClient, pace: Pace, *, verdict: str = "", cause: str | None = None
) -> RunStarted:
    """Return the event that begins a run now."""
    return RunStarted(
        scenario=name,
        mode=mode,
        client=client.name,
        client_version=client.version,
        time=pace.mode,
        began=datetime.now(UTC).isoformat(timespec="seconds"),
        expected_verdict=verdict,
        expected_cause=cause,
    )


def perform(
    began: RunStarted,
    chain: Chain,
    steps: Sequence[Step],
    client: RegistryClient,
    pace: Pace,
    *,
    stop: Callable[[], bool] = lambda: False,
    to_the_end: bool = True,
) -> History:
    """Take ``steps`` on a stack that ``chain`` puts together, and return what every hop wrote.

    ``stop`` is asked before each step; where it says so, the run is broken off. Unless it is to go
    ``to_the_end``, the first step that does not go as expected is the last.
    """
    history = History(pace.clock)
    history.append(began)
    try:
        with chain(history) as stack:
            actor = Actor(stack, client, pace, history)
            for number, step in enumerate(steps, 1):
                _go_on_unless(stop)
                as_expected = actor.take(number, step)
                if stack.dex is not None and stack.dex.notice_end(suspected=not as_expected):
                    break  # whatever came now would tell of its absence only
                if not (as_expected or to_the_end):
                    break
        history.append(RunCompleted())
    except (StackError, ServerError, ClientError, UsageError, OSError) as error:
        history.append(RunFailed(f"{type(error).__name__}: {error}"))
    except Exception as error:  # noqa: BLE001  whatever went wrong, the run proves nothing
        history.append(RunFailed(f"a fault of this program: {type(error).__name__}"))
    return history


def _go_on_unless(stop: Callable[[], bool]) -> None:
    if stop():
        raise StackError("the run was broken off")
