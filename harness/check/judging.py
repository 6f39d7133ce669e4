"""What a check's history says of the connector; pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from harness import verdict as verdicts
from harness.checkers.finding import Weight
from harness.checkers.refreshes import refreshes
from harness.events import StepCompleted
from harness.status import Status
from harness.verdict import Verdict
from mock_idp.history import of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from harness.check.check import Check
    from harness.checkers.reading import Records

    Question = Callable[[Records], str | None]


class Answer(StrEnum):
    """What came of a check."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "could not tell"
    NOT_RUN = "not run"


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A check that was made, or could not be."""

    name: str
    question: str
    storage: str
    answer: Answer
    verdict: Verdict | None = None
    """Why it did not pass; None if it did, or was not run."""
    why_not: str = ""
    """Why it was not run."""
    records: Records = field(default=(), repr=False)
    seconds: float = 0.0
    """Real seconds."""
    calls: tuple[int, ...] = ()
    """How many requests each refresh that was answered made upstream."""


def not_run(check: Check, storage: str, why: str) -> Checked:
    """Return the result of a check that could not be made."""
    return Checked(
        name=check.name, question=check.question, storage=storage, answer=Answer.NOT_RUN, why_not=why
    )


def judge_check(
    check: Check, storage: str, records: Records, *, proof: Iterable[Question] = (), seconds: float = 0.0
) -> Checked:
    """Return what ``records`` say; ``proof``: what must be shown besides steps that went as expected."""
    verdict = _verdict(records, proof)
    answers = {Status.WORKS: Answer.PASSED, Status.BROKEN: Answer.FAILED}
    return Checked(
        name=check.name,
        question=check.question,
        storage=storage,
        answer=answers.get(verdict.status, Answer.UNKNOWN),
        verdict=None if verdict.status is Status.WORKS else verdict,
        records=records,
        seconds=seconds,
        calls=tuple(len(refresh.calls) for refresh in refreshes(records) if refresh.ok and refresh.alone),
    )


def _verdict(records: Records, proof: Iterable[Question]) -> Verdict:
    found = verdicts.findings(records)
    if isinstance(found, Verdict):
        return found
    for weight, status in ((Weight.UNBELIEVABLE, Status.UNKNOWN), (Weight.BROKEN, Status.BROKEN)):
        finding = verdicts.earliest(found, weight)
        if finding is not None:
            return verdicts.because(status, finding)
    unexpected = next((r for r in of(records, StepCompleted) if r.event.expected != r.event.observed), None)
    if unexpected is not None:
        step = unexpected.event
        saw = f"{step.do}: expected {step.expected}, got {step.observed}"
        return verdicts.nobody_knows(saw, unexpected.number)
    gaps = [gap for question in proof if (gap := question(records)) is not None]
    unproven = verdicts.earliest(found, Weight.UNPROVEN)
    if unproven is not None:
        return verdicts.because(Status.UNKNOWN, unproven)
    if gaps:
        return Verdict(Status.UNKNOWN, advice=f"not shown: {'; '.join(gaps)}")
    return Verdict(Status.WORKS)


def conclusion(checked: Iterable[Checked]) -> Verdict:
    """Return the verdict on the connector: `works` only if all that was made passed, and something was made.

    The first check that failed holds the root cause: they go from simple to subtle.
    """
    results = tuple(checked)
    for answer in (Answer.FAILED, Answer.UNKNOWN):
        for result in results:
            if result.answer is answer and result.verdict is not None:
                return result.verdict
    if any(result.answer is Answer.PASSED for result in results):
        return Verdict(Status.WORKS)
    return Verdict(Status.UNKNOWN, advice="no check could be made")
