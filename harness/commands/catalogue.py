"""``refresh-harness list`` and ``explain``."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from harness import scenario_files
from harness.causes import catalogue
from harness.checkers import CHECKERS
from harness.result import ExitCode
from harness.scenario import load
from mock_idp.command_line import UsageError

if TYPE_CHECKING:
    from rich.console import Console


def list_scenarios(out: Console) -> ExitCode:
    """Print the scenarios that are shipped, one line each."""
    scenarios = [load(path) for path in scenario_files.shipped()]
    width = max(len(scenario.id) for scenario in scenarios)
    for scenario in scenarios:
        expected = " · ".join(filter(None, (scenario.expect.verdict, scenario.expect.cause)))
        line = Text(scenario.id.ljust(width), "bold").append(f"  {scenario.title}", "not bold")
        needs = "; needs Go" if scenario.dex is not None else ""
        out.print(line.append(f"  ({expected}{needs})", "not bold dim"), soft_wrap=True)
    return ExitCode.AS_EXPECTED


def explain(cause_id: str, out: Console) -> ExitCode:
    """Print what is known of a cause.

    Raises:
        UsageError: there is no such cause.

    """
    cause = catalogue().get(cause_id)
    if cause is None:
        near = difflib.get_close_matches(cause_id, catalogue(), 1)
        hint = f"; did you mean '{near[0]}'?" if near else "; 'refresh-harness explain --all' lists them"
        message = f"there is no cause '{cause_id}'{hint}"
        raise UsageError(message)
    found_here = any(cause.id == checker.CAUSE for checker in CHECKERS)
    out.print(Text(cause.id, "bold"))
    table = Table.grid(padding=(0, 2))
    table.add_column(style="dim", justify="right")
    for name, value in (
        ("layer", cause.layer),
        ("logins", cause.login),
        ("evidence", cause.evidence),
        ("reproduce", cause.reproduce),
        ("change", cause.fix),
        ("known from", cause.basis),
        (
            "checker",
            "yes: runs name this cause" if found_here else "not in this version: runs cannot name it",
        ),
    ):
        table.add_row(name, Text(value))
    out.print(table)
    return ExitCode.AS_EXPECTED


def explain_all(out: Console) -> ExitCode:
    """Print the id and layer of every cause."""
    checked = {checker.CAUSE for checker in CHECKERS}
    table = Table.grid(padding=(0, 3))
    for cause in catalogue().values():
        table.add_row(cause.id, Text(cause.layer, "dim"), "checked" if cause.id in checked else "")
    out.print(table)
    return ExitCode.AS_EXPECTED
