"""The command line: ``refresh-harness``. Every command lives in a file of `harness.commands`."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003  Typer reads the annotations
from typing import Annotated

import typer

from harness import ending
from harness.cli_check import ClientOption, check, console
from harness.pace import TimeMode
from mock_idp import command_line

PROGRAM = "refresh-harness"
app = typer.Typer(
    name=PROGRAM,
    help="Does docker login with a Harbor CLI secret outlive the token behind it? And if not, why?\n\n"
    "Exit codes: 0 as expected, 1 not as expected, 2 wrong usage, 3 could not tell.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

TimeOption = Annotated[TimeMode, typer.Option("--time", help="Move the clock, or wait for real.")]


@app.command()
def demo(
    *,
    client: ClientOption = None,
    time: TimeOption = TimeMode.VIRTUAL,
    dex: Annotated[
        bool, typer.Option("--dex", help="On a real Dex, with two of its connectors; needs Go.")
    ] = False,
) -> int:
    """Show the bug and the cure side by side."""
    from harness.commands.demo import demo as show  # noqa: PLC0415  a command pays for itself only

    return show(client=client, mode=time, out=console(), err=console(errors=True), with_dex=dex)


@app.command()
def run(
    scenarios: Annotated[
        list[str] | None, typer.Argument(metavar="[SCENARIO]...", help="Names or files; all, if none.")
    ] = None,
    client: ClientOption = None,
    time: TimeOption = TimeMode.VIRTUAL,
    json: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a report for machines.")] = None,
    history: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Keep the history of every run here.")
    ] = None,
) -> int:
    """Run scenarios and say what they prove."""
    from harness.commands import run as command  # noqa: PLC0415

    return command.run(
        scenarios or [],
        client=client,
        mode=time,
        reports=command.Reports(json=json, histories=history),
        out=console(),
        err=console(errors=True),
    )


app.command()(check)


@app.command("list")
def list_() -> int:
    """List the scenarios that are shipped."""
    from harness.commands.catalogue import list_scenarios  # noqa: PLC0415

    return list_scenarios(console())


@app.command()
def explain(
    cause: Annotated[str | None, typer.Argument(metavar="CAUSE", help="A cause id.")] = None,
    every: Annotated[bool, typer.Option("--all", help="List the ids of all causes.")] = False,  # noqa: FBT002
) -> int:
    """Say what is known of a cause, and what to change."""
    from harness.commands import catalogue  # noqa: PLC0415

    if every:
        return catalogue.explain_all(console())
    if cause is None:
        raise command_line.UsageError(f"name a cause, or list them with '{PROGRAM} explain --all'")
    return catalogue.explain(cause, console())


@app.command()
def diagnose(history: Annotated[Path, typer.Argument(metavar="HISTORY.jsonl")]) -> int:
    """Judge a stored history again."""
    from harness.commands.diagnose import diagnose as judge_again  # noqa: PLC0415

    return judge_again(history, console())


def main() -> None:
    """Run the command line."""
    ending.take_signals()
    command_line.run(app, PROGRAM)
