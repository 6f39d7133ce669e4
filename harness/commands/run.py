"""``refresh-harness run``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness import scenario_files
from harness.commands import runs
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


def run(
    names: Sequence[str],
    *,
    client: str | None,
    mode: TimeMode,
    json_file: Path | None,
    history_folder: Path | None,
    out: Console,
    err: Console,
) -> ExitCode:
    """Run the scenarios (all that are shipped, if none is named) and report.

    Raises:
        ConfigError: a scenario is unknown or wrong.
        ClientError: a client is unknown or missing.
        OSError: a report cannot be written.

    """
    paths = [scenario_files.find(name) for name in names] or scenario_files.shipped()
    scenarios = [load(path) for path in paths]
    choice = runs.choose(client)
    if history_folder is not None:
        history_folder.mkdir(parents=True, exist_ok=True)
    report = _open(json_file)
    for note in choice.notes:
        err.print(note)
    results: list[Result] = []
    for scenario in scenarios:
        for each in choice.clients:
            result = runs.run(scenario, each, mode, err)
            results.append(result)
            terminal.print_result(out, result, scenario.title)
            if history_folder is not None:
                history.write(result.records, history_folder / f"{scenario.id}-{each.name}.jsonl")
    if report is not None:
        report.write_text(json.text(results), encoding="utf-8")
    return exit_code(result.outcome for result in results)


def _open(json_file: Path | None) -> Path | None:
    """Return ``json_file`` emptied: a report that cannot be written must be known before the waiting."""
    if json_file is not None:
        json_file.write_text("", encoding="utf-8")
    return json_file
