"""A verdict as people read it, with evidence and advice: the same for a run and for a check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from harness.report.words import evidence
from harness.status import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rich.console import Console

    from harness.checkers.reading import Records
    from harness.verdict import Verdict

_STYLE = {
    Status.WORKS: "bold green",
    Status.BROKEN: "bold red",
    Status.CORRECT_DENIAL: "bold green",
    Status.UNKNOWN: "bold yellow",
}


def headline(verdict: Verdict) -> Text:
    """Return status, cause and layer."""
    status = Text(verdict.status, _STYLE[verdict.status])
    if verdict.cause:
        status.append(f" · {verdict.cause}").append(f" ({verdict.layer})", "not bold")
    return status


def verdict_table(
    verdict: Verdict,
    records: Records,
    *,
    head: Text,
    first: Mapping[str, str] | None = None,
    also: Iterable[str] = (),
) -> Table:
    """Return the rows; ``first``: those before what was seen, ``also``: other causes, at the end."""
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", justify="right", min_width=8)
    table.add_column(overflow="fold")
    table.add_row("verdict", head)
    for label, said in (first or {}).items():
        table.add_row(label, Text(said))
    if verdict.saw:
        table.add_row("saw", Text(verdict.saw))
    for line in evidence(records, verdict.evidence):
        table.add_row("evidence", Text(line))
    if verdict.advice:
        table.add_row(_label_of_advice(verdict), Text(verdict.advice))
    if verdict.reference:
        table.add_row("see", Text(verdict.reference))
    for cause in also:
        table.add_row("also", Text(cause))
    return table


def _label_of_advice(verdict: Verdict) -> str:
    if verdict.status is Status.CORRECT_DENIAL:
        return "do"
    return "change" if verdict.cause or verdict.status is not Status.UNKNOWN else "missing"


def has_signs(out: Console) -> bool:
    """Tell whether ``out`` can show more signs than those of ASCII."""
    return out.encoding.lower().startswith("utf")
