"""``refresh-harness demo``: the bug and the cure side by side."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from harness import scenario_files
from harness.commands import runs
from harness.commands.dexes import ready
from harness.pace import TimeMode
from harness.report import terminal
from harness.result import ExitCode, exit_code
from harness.scenario import load

if TYPE_CHECKING:
    from rich.console import Console

_WORLDS = (("without refresh", "refresh-off"), ("with refresh", "refresh-on"))
_DEX_WORLDS = (("connector oauth, without refresh", "dex-oauth"), ("connector github", "dex-github"))


def demo(
    *, client: str | None, mode: TimeMode, out: Console, err: Console, with_dex: bool = False
) -> ExitCode:
    """Run both worlds and show them side by side; ``with_dex``: on a real Dex, with two of its connectors.

    Raises:
        ClientError: the client is unknown or missing.
        ComponentMissing: a Dex cannot be built, because there is no Go.

    """
    choice = runs.choose(client)
    for note in choice.notes:
        out.print(note, soft_wrap=True)
    used = choice.clients[0]
    out.print(_introduction(f"{used.name} {used.version}", mode))
    headings, names = zip(*(_DEX_WORLDS if with_dex else _WORLDS), strict=True)
    scenarios = [load(scenario_files.find(name)) for name in names]
    chains = ready(scenarios, mode, partial(err.print, soft_wrap=True), may_skip=False)
    results = [runs.run(scenario, used, mode, err, dex) for scenario, dex in chains]
    worlds = list(zip(headings, results, strict=True))
    terminal.print_side_by_side(out, worlds)
    for heading, result in worlds:
        out.print(f"[bold]{heading}[/bold]")
        terminal.print_verdict(out, result)
        out.print()
    return exit_code(result.outcome for _, result in worlds)


def _introduction(client: str, mode: TimeMode) -> str:
    time = "time is moved, not waited for" if mode is TimeMode.VIRTUAL else "in real time"
    return (
        "A person signs in to the registry with a browser, copies the CLI secret, and logs in with it\n"
        f"before and after the token behind it runs out (20 s).\n"
        f"The client is {client}; {time}."
    )
