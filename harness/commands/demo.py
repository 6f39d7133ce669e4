"""``refresh-harness demo``: the bug and the cure side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness import scenario_files
from harness.commands import runs
from harness.pace import TimeMode
from harness.report import terminal
from harness.result import ExitCode, exit_code
from harness.scenario import load

if TYPE_CHECKING:
    from rich.console import Console

_WORLDS = (("without refresh", "refresh-off"), ("with refresh", "refresh-on"))


def demo(*, client: str | None, mode: TimeMode, out: Console, err: Console) -> ExitCode:
    """Run both worlds and show them side by side.

    Raises:
        ClientError: the client is unknown or missing.

    """
    choice = runs.choose(client)
    for note in choice.notes:
        out.print(note, soft_wrap=True)
    used = choice.clients[0]
    out.print(_introduction(f"{used.name} {used.version}", mode))
    worlds = [
        (heading, runs.run(load(scenario_files.find(name)), used, mode, err)) for heading, name in _WORLDS
    ]
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
