"""``refresh-harness run``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from harness import scenario_files
from harness.commands import runs, writing
from harness.commands.dexes import ready
from harness.report import json, terminal
from harness.result import ExitCode, exit_code
from harness.scenario import load
from mock_idp import history

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rich.console import Console

    from harness.pace import TimeMode
    from harness.result import Result


@dataclass(frozen=True)
class Reports:
    """What is to be written besides what the terminal shows."""

    json: Path | None = None
    """File of the report for machines."""
    histories: Path | None = None
    """Folder of the histories, one file per run."""

    def prepare(self) -> None:
        """Find out that something cannot be written before anybody has waited for it.

        Raises:
            OSError: a file or folder cannot be made.

        """
        if self.json is not None:
            writing.try_file(self.json)
        if self.histories is not None:
            self.histories.mkdir(parents=True, exist_ok=True)

    def keep(self, result: Result, name: str) -> None:
        """Write the history of one run."""
        if self.histories is not None:
            history.write(result.records, self.histories / f"{name}.jsonl")

    def finish(self, results: Sequence[Result]) -> None:
        """Write the report on all runs."""
        if self.json is not None:
            self.json.write_text(json.text(results), encoding="utf-8")


def run(
    names: Sequence[str],
    *,
    client: str | None,
    mode: TimeMode,
    reports: Reports,
    out: Console,
    err: Console,
) -> ExitCode:
    """Run the scenarios (all that are shipped, if none is named) and report.

    Of those that are shipped, the ones with a real Dex are left out where none can be built.

    Raises:
        UsageError: a scenario or a client is unknown, or a scenario is wrong.
        ComponentMissing: a scenario was named that needs what is not on this machine.
        OSError: a report cannot be written.

    """
    paths = [scenario_files.find(name) for name in names] or scenario_files.shipped()
    scenarios = [load(path) for path in paths]
    choice = runs.choose(client)
    reports.prepare()
    for note in choice.notes:
        err.print(note, soft_wrap=True)
    results: list[Result] = []
    for scenario, dex in ready(scenarios, mode, partial(err.print, soft_wrap=True), may_skip=not names):
        for each in choice.clients:
            result = runs.run(scenario, each, mode, err, dex)
            results.append(result)
            terminal.print_result(out, result, scenario.title)
            reports.keep(result, f"{scenario.id}-{each.name}")
    reports.finish(results)
    return exit_code(result.outcome for result in results)
