"""The report for people, in a terminal."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from rich import box
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from harness.checkers.refreshes import has_dex
from harness.events import RegistryStarted
from harness.report.timeline import Entry, Mark, timeline
from harness.report.verdict_table import has_signs, headline, verdict_table
from harness.result import Met
from mock_idp.durations import show
from mock_idp.history import of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

    from harness.result import Result

_STYLE = {Mark.GOOD: "green", Mark.BAD: "bold red", Mark.NOTE: "dim"}
_SIGNS = {Mark.GOOD: "✓", Mark.BAD: "✗", Mark.NOTE: "·"}
_PLAIN_SIGNS = {Mark.GOOD: "+", Mark.BAD: "x", Mark.NOTE: "-"}
_OUTCOME = {
    Met.MET: Text("as expected", "green"),
    Met.NOT_MET: Text("not as expected", "bold red"),
    Met.UNKNOWN: Text("could not tell", "bold yellow"),
}
_WIDTH_WITHOUT_TERMINAL = 112


def console(file: TextIO) -> Console:
    """Return a console on ``file``; what is piped gets a width that docker's words fit into."""
    if file.isatty():
        return Console(file=file, highlight=False)
    return Console(file=file, highlight=False, width=_WIDTH_WITHOUT_TERMINAL)


def print_result(out: Console, result: Result, title: str) -> None:
    """Print one run: its timeline, its verdict, and what to do."""
    began = result.began
    head = Text(f"{began.scenario if began else 'history'}", "bold")
    out.print(head.append(f"  {title}", "not bold"))
    if began:
        out.print(Text(f"  {_setting(result)}", "dim"))
    for entry in timeline(result.records):
        out.print(Text(f"{show(round(entry.at, 1)):>8}  ").append(_line(entry, out)), soft_wrap=True)
    _print_unexpected_steps(out, result)
    print_verdict(out, result)
    out.print()


def print_verdict(out: Console, result: Result) -> None:
    """Print what a run proves, with evidence and advice."""
    head, began, first = headline(result.verdict), result.began, {}
    if began and began.expected_verdict:
        head.append("  ").append(_OUTCOME[result.outcome])
        if result.outcome is Met.NOT_MET:
            wanted = (began.expected_verdict, began.expected_cause)
            first["expected"] = " · ".join(filter(None, wanted))
    out.print(verdict_table(result.verdict, result.records, head=head, first=first))


def print_side_by_side(out: Console, worlds: Sequence[tuple[str, Result]]) -> None:
    """Print several runs in columns, moment by moment."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, expand=True)
    table.add_column("time", justify="right", no_wrap=True)
    for heading, _ in worlds:
        table.add_column(heading, ratio=1, overflow="fold")
    lines = [_by_moment(timeline(result.records)) for _, result in worlds]
    for at in sorted({at for column in lines for at in column}):
        cells = [
            Group(*(_line(entry, out, break_detail=True) for entry in column.get(at, []))) for column in lines
        ]
        table.add_row(show(at), *cells)
    out.print(table)


def _by_moment(entries: Sequence[Entry]) -> dict[float, list[Entry]]:
    """Return entries by the second: where the clock is not stopped, nothing happens twice at one moment."""
    return {at: list(group) for at, group in groupby(entries, key=lambda entry: float(round(entry.at)))}


def _line(entry: Entry, out: Console, *, break_detail: bool = False) -> Text:
    signs = _SIGNS if has_signs(out) else _PLAIN_SIGNS
    line = Text(f"{signs[entry.mark]} ", _STYLE[entry.mark]).append(entry.text, _STYLE[entry.mark])
    if entry.detail:
        line.append("\n    " if break_detail else "  ").append(entry.detail, "italic dim")
    return line


def _setting(result: Result) -> str:
    began = result.began
    registries = of(result.records, RegistryStarted)
    parts = [f"client {began.client} {began.client_version}", f"{began.time} time"] if began else []
    dex = has_dex(result.records)
    if dex is not None:
        parts.append(f"Dex {dex.event.version}, connector {dex.event.connector_id} ({dex.event.connector})")
    return " · ".join([*parts, *(f"registry like Harbor {r.event.version}" for r in registries)])


def _print_unexpected_steps(out: Console, result: Result) -> None:
    for number, step in enumerate(result.steps, 1):
        if not step.as_expected:
            said = f"    step {number}, {step.do}: expected {step.expected}, observed {step.observed}"
            out.print(Text(said, "red"), soft_wrap=True)
