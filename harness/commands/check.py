"""``refresh-harness check``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from harness import ending
from harness.check.judging import Answer, conclusion
from harness.check.planning import Options, plan
from harness.check.preflight import preflight
from harness.check.running import CheckRun
from harness.commands import runs, writing
from harness.report import check_json, junit
from harness.report.check import print_check
from harness.report.check_progress import CheckProgress
from harness.result import ExitCode
from harness.status import Status
from mock_idp import history

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from rich.console import Console

    from harness.check.judging import Checked
    from harness.check.planning import Planned
    from harness.verdict import Verdict

_EXIT = {Status.WORKS: ExitCode.AS_EXPECTED, Status.UNKNOWN: ExitCode.COULD_NOT_TELL}


@dataclass(frozen=True)
class Reports:
    """What is to be written besides what the terminal shows."""

    json: Path | None = None
    junit: Path | None = None
    histories: Path | None = None
    """Folder of the histories, one file per check and storage."""

    def prepare(self) -> None:
        """Find out that something cannot be written before anybody has waited for it.

        Raises:
            OSError: a file or folder cannot be made.
            UsageError: what is to be a folder is a file.

        """
        for file in filter(None, (self.json, self.junit)):
            writing.try_file(file)
        if self.histories is not None:
            writing.try_folder(self.histories)

    def write(self, results: Sequence[Checked], verdict: Verdict, planned: Planned) -> None:
        """Write what was asked for."""
        if self.json is not None:
            document = check_json.text(results, verdict, subject=dict(planned.subject))
            self.json.write_text(document, encoding="utf-8")
        if self.junit is not None:
            self.junit.write_text(junit.text(results, f"refresh.{planned.subject['id']}"), encoding="utf-8")
        for result in results if self.histories is not None else ():
            if self.histories is not None and result.answer is not Answer.NOT_RUN:
                history.write(result.records, self.histories / f"{result.name}-{result.storage}.jsonl")


def check(options: Options, *, client: str | None, reports: Reports, out: Console, err: Console) -> ExitCode:
    """Check a connector and report.

    Raises:
        UsageError: an option, the connector's file or package is wrong.
        ComponentMissing: Go, or the client asked for, is not there.
        OSError: a report cannot be written.

    """
    ending.keep_temporary_files_together()
    choice = runs.choose(client)
    for note in choice.notes:
        err.print(note, soft_wrap=True)
    reports.prepare()
    if options.keep is not None:
        writing.try_folder(options.keep, empty=True)
    progress = partial(err.print, soft_wrap=True)
    planned = plan(options, choice.clients, progress=progress)
    for note in planned.notes:
        progress(note)
    with planned.plan.dex.sign_in:
        preflight(planned.plan, progress)
        with CheckProgress(err) as shown:
            results = CheckRun(planned.plan, shown.tell, shown.still).run()
    verdict = conclusion(results)
    print_check(out, results, verdict, planned.title)
    reports.write(results, verdict, planned)
    if options.keep is not None:
        progress(_way_to_start(results, options.keep))
    return _EXIT.get(verdict.status, ExitCode.NOT_AS_EXPECTED)


def _way_to_start(results: Sequence[Checked], keep: Path) -> str:
    """Return how to start the Dex of a check by hand."""
    made = next(result for result in results if result.answer is not Answer.NOT_RUN)
    script = keep / f"{made.name}-{made.storage}" / "start.sh"
    return f"kept in {keep}: configuration and log of every check's Dex; {script} starts one of them by hand"
