"""The report of a check for machines: schema 1, with a run per check."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from harness.check.judging import Answer
from harness.events import RunStarted
from harness.report.json import SCHEMA, steps
from harness.report.json import verdict as verdict_of
from harness.result import Met, steps_of
from harness.status import Status
from harness.verdict import Verdict
from mock_idp.history import of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.check.judging import Checked

_OUTCOMES = {Answer.PASSED: Met.MET, Answer.FAILED: Met.NOT_MET, Answer.UNKNOWN: Met.UNKNOWN}


def text(results: Sequence[Checked], verdict: Verdict, *, subject: dict[str, Any]) -> str:
    """Return the report; ``subject`` says what was checked: connector, Dex, upstream."""
    made = [result for result in results if result.answer is not Answer.NOT_RUN]
    document = {
        "schema": SCHEMA,
        "subject": subject,
        "verdict": verdict_of(verdict),
        "runs": [_run(result) for result in made],
        "not_run": [
            {"scenario": result.name, "storage": result.storage, "why": result.why_not}
            for result in results
            if result.answer is Answer.NOT_RUN
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _run(result: Checked) -> dict[str, Any]:
    began = next((record.event for record in of(result.records, RunStarted)), None)
    return {
        "scenario": result.name,
        "mode": began.mode if began else None,
        "storage": result.storage,
        "client": began.client if began else None,
        "outcome": _OUTCOMES[result.answer],
        "verdict": verdict_of(result.verdict or Verdict(Status.WORKS)),
        "steps": steps(steps_of(result.records)),
        "upstream_requests": list(result.calls),
        "seconds": round(result.seconds, 3),
    }
