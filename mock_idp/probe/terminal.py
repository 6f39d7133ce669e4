"""The report for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from mock_idp.probe.findings import Mark
from mock_idp.probe.shown import period, plain

if TYPE_CHECKING:
    from typing import TextIO

    from mock_idp.probe.result import Result

_STYLE = {Mark.GOOD: "green", Mark.BAD: "bold red", Mark.NOTE: "default", Mark.UNKNOWN: "yellow"}
_SIGNS = {Mark.GOOD: "✓", Mark.BAD: "✗", Mark.NOTE: "·", Mark.UNKNOWN: "?"}
_PLAIN_SIGNS = {Mark.GOOD: "+", Mark.BAD: "x", Mark.NOTE: "-", Mark.UNKNOWN: "?"}
_WIDTH_WITHOUT_TERMINAL = 112


def console(file: TextIO) -> Console:
    """Return a console on ``file``; what is piped gets a width that sentences fit into."""
    width = None if file.isatty() else _WIDTH_WITHOUT_TERMINAL
    return Console(file=file, highlight=False, width=width)


def print_result(out: Console, result: Result) -> None:
    """Print what was found, and what was not observed and why."""
    title = f"{plain(result.issuer)} as client {plain(result.client_id)}"
    out.print(Text(title, "bold"), soft_wrap=True)
    out.print(_table(out, result))
    reasons: dict[str, list[str]] = {}
    for outcome in result.outcomes:
        if outcome.why_not:
            reasons.setdefault(outcome.why_not, []).append(outcome.name)
    for reason, names in reasons.items():
        out.print(Text(f"not observed: {', '.join(names)} ({reason})", "dim"), soft_wrap=True)
    sent, announced = sum(result.sent.values()), sum(result.announced.values())
    said = f"{sent} requests of at most {announced}, in {period(result.seconds)}"
    out.print(Text(said, "dim"), soft_wrap=True)


def _table(out: Console, result: Result) -> Table:
    signs = _SIGNS if out.encoding.lower().startswith("utf") else _PLAIN_SIGNS
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for found in result.findings:
        said = Text(found.said, _STYLE[found.mark])
        if found.mark is Mark.BAD and found.reference:
            said.append(f"  ({found.reference})", "not bold dim")
        table.add_row(Text(f"{signs[found.mark]} {found.topic}", _STYLE[found.mark]), said)
    return table
