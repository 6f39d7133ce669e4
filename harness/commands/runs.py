"""What the commands that run scenarios share: choosing clients, running, telling people meanwhile."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness import clients
from harness.clients.client import ClientMissing
from harness.pace import RealPace, TimeMode, VirtualPace
from harness.result import Result, assess
from harness.run import carry_out

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from harness.clients.client import RegistryClient
    from harness.dex.chain import DexPlan
    from harness.pace import Pace
    from harness.scenario import Scenario

ALL = "all"
_PREFERRED = "docker"
_ALWAYS_THERE = "builtin"


@dataclass(frozen=True)
class Choice:
    """The clients to run with, and what to tell people about the choice."""

    clients: tuple[RegistryClient, ...]
    notes: tuple[str, ...] = ()


def choose(name: str | None) -> Choice:
    """Return the client called ``name``, all that are installed, or docker if it is there.

    Raises:
        ClientError: no such client.
        ClientMissing: it is known, and not installed.

    """
    if name == ALL:
        absent = (clients.why_missing(known) for known in clients.CLIENTS)
        return Choice(clients.installed(), tuple(filter(None, absent)))
    if name is not None:
        return Choice((clients.find(name),))
    try:
        return Choice((clients.find(_PREFERRED),))
    except ClientMissing as missing:
        return Choice((clients.find(_ALWAYS_THERE),), (f"{missing}; going on with the built-in client",))


def run(
    scenario: Scenario, client: RegistryClient, mode: TimeMode, err: Console, dex: DexPlan | None = None
) -> Result:
    """Run and judge ``scenario``; in real time, show on ``err`` how long there is to wait.

    ``dex``: the chain of a scenario with a Dex (`harness.commands.dexes.ready`).
    """
    start = time.perf_counter()
    # A Dex goes on living while the run's clock is not moved.
    with _pace(mode, err, scenario.id, frozen=dex is None) as pace:
        history = carry_out(scenario, client, pace, dex)
    return assess(history.records, time.perf_counter() - start)


@contextlib.contextmanager
def _pace(mode: TimeMode, err: Console, what: str, *, frozen: bool) -> Iterator[Pace]:
    """Yield a fresh pace for one run, with a progress bar on a terminal, or a line per wait elsewhere."""
    if mode is TimeMode.VIRTUAL:
        yield VirtualPace(frozen=frozen)
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415  50 ms

    columns = (TextColumn(f"{what}: waiting for the token to run out"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as progress:
        bar = progress.add_task("wait", total=None, visible=False)

        def tell(waited: float, total: float) -> None:
            if waited == 0 and not err.is_terminal:
                err.print(f"{what}: waiting {total:g} s", soft_wrap=True)
            progress.update(bar, completed=waited, total=total, visible=waited < total)

        yield RealPace(tell)
