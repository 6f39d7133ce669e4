"""``refresh-harness check``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.check.judging import Answer, conclusion
from harness.check.planning import Options, plan
from harness.check.preflight import preflight
from harness.check.running import CheckRun
from harness.commands import runs
from harness.report import check_json, junit
from harness.report.check import print_check
from harness.result import ExitCode
from harness.status import Status
from mock_idp import history

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
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

        """
        for file in filter(None, (self.json, self.junit)):
            file.write_text("", encoding="utf-8")
        if self.histories is not None:
            self.histories.mkdir(parents=True, exist_ok=True)

    def write(self, results: Sequence[Checked], verdict: Verdict, planned: Planned) -> None:
        """Write what was asked for."""
        client = planned.plan.client.name
        if self.json is not None:
            document = check_json.text(results, verdict, client=client, subject=dict(planned.subject))
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
    choice = runs.choose(client)
    for note in choice.notes:
        err.print(note, soft_wrap=True)
    reports.prepare()
    planned = plan(options, choice.clients[0], progress=lambda line: err.print(line, soft_wrap=True))
    for note in planned.notes:
        err.print(note, soft_wrap=True)
    with planned.plan.dex.sign_in:
        preflight(planned.plan.dex)
        results = CheckRun(planned.plan, _progress(err)).run()
    verdict = conclusion(results)
    print_check(out, results, verdict, planned.title)
    reports.write(results, verdict, planned)
    return _EXIT.get(verdict.status, ExitCode.NOT_AS_EXPECTED)


def _progress(err: Console) -> Callable[[Checked, int, int], None]:
    """Return what tells people meanwhile how far it is."""

    def tell(result: Checked, done: int, total: int) -> None:
        if result.answer is not Answer.NOT_RUN:
            err.print(f"{done}/{total} {result.name} on {result.storage}: {result.answer}", soft_wrap=True)

    return tell
