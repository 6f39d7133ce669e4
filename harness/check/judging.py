"""What a check's history says of the connector; pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from harness import verdict as verdicts
from harness.application.events import AppRefreshCompleted, AppSignedIn
from harness.checkers.finding import Weight
from harness.checkers.refreshes import refreshes
from harness.dex.events import DexEnded, DexLogged, DexMeasured
from harness.events import StepCompleted, StepStarted
from harness.status import Status
from harness.steps import RefreshOutcome
from harness.verdict import Verdict
from mock_idp.history import of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from harness.check.check import Check
    from harness.checkers.finding import Finding
    from harness.checkers.reading import Records
    from mock_idp.history import Record

    Question = Callable[[Records], str | None]


_EXPLAINS = {
    "connector-mixes-users": frozenset({"connector-refresh-noop", "connector-caches-identity"}),
    "connector-hangs": frozenset({"connector-ignores-cancellation"}),
}
"""Causes of which others are but another side, which shows in a simpler check already.

What is kept in a connector for nobody in particular looks like a cache until a second person comes; who
knows no time limit does not see either that the caller has left.
"""


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
    return _unexpected(records, found) or _unproven(records, found, proof) or Verdict(Status.WORKS)


def _unexpected(records: Records, found: Sequence[Finding]) -> Verdict | None:
    """Return the verdict on what went otherwise than expected, and that no finding explains."""
    for step in of(records, StepCompleted):
        if step.event.expected != step.event.observed:
            return _unexpected_step(records, found, step)
    for record in records:
        if isinstance(record.event, AppSignedIn | AppRefreshCompleted) and record.event.problem:
            return verdicts.nobody_knows(record.event.problem, record.number)
    return None


def _unproven(records: Records, found: Sequence[Finding], proof: Iterable[Question]) -> Verdict | None:
    """Return the verdict on a history that shows less than it must."""
    unproven = verdicts.earliest(found, Weight.UNPROVEN)
    if unproven is not None:
        return verdicts.because(Status.UNKNOWN, unproven)
    gaps = [gap for question in proof if (gap := question(records)) is not None]
    return Verdict(Status.UNKNOWN, advice=f"not shown: {'; '.join(gaps)}") if gaps else None


def _unexpected_step(records: Records, found: Sequence[Finding], step: Record[StepCompleted]) -> Verdict:
    """Return the verdict on a step that went otherwise than expected: a right denial, or nobody knows."""
    begins = [r.number for r in of(records, StepStarted) if r.number < step.number]
    inside = range(begins[-1] if begins else 0, step.number + 1)
    for finding in found if step.event.expected == RefreshOutcome.OK else ():
        if finding.weight is Weight.CORRECT_DENIAL and any(number in inside for number in finding.evidence):
            return verdicts.because(Status.UNKNOWN, finding)
    said, shown = _dex_said([record for record in records if record.number in inside], of(records, DexEnded))
    saw = f"{step.event.do}: expected {step.event.expected}, got {step.event.observed}{said}"
    verdict = verdicts.nobody_knows(saw, *sorted({step.number, *shown}))
    return replace(verdict, advice=_SIGN_IN_FIRST) if step.event.do.startswith("sign-in") else verdict


_SIGN_IN_FIRST = (
    "nobody can sign in with this connector, so that nothing is known of its refresh; mend that first"
)


def _dex_said(inside: Records, ended: Sequence[Record[DexEnded]]) -> tuple[str, tuple[int, ...]]:
    """Return what Dex has to say of a step, as the end of a sentence, and the events that show it."""
    if ended:
        end = ended[0].event
        return f"; Dex ended with exit code {end.exit_code}: {end.last_words}", (ended[0].number,)
    errors = [record for record in of(inside, DexLogged) if record.event.error]
    if errors:
        return f"; Dex logged: {errors[0].event.error}", tuple(error.number for error in errors)
    stands = [record for record in of(inside, DexMeasured) if record.event.in_connector]
    if stands:
        return f"; Dex stands in {', '.join(stands[0].event.in_connector)}", (stands[0].number,)
    return "", ()


def conclusion(checked: Iterable[Checked]) -> Verdict:
    """Return the verdict on the connector: `works` only if all that was made passed, and something was made.

    The first check that failed holds the root cause: they go from simple to subtle. Only where the cause of
    a later one explains that of the first, it is the root.
    """
    results = tuple(checked)
    failed = [r.verdict for r in results if r.answer is Answer.FAILED and r.verdict is not None]
    if failed:
        return next((v for v in failed if failed[0].cause in _EXPLAINS.get(v.cause or "", ())), failed[0])
    for result in results:
        if result.answer is Answer.UNKNOWN and result.verdict is not None:
            return result.verdict
    if any(result.answer is Answer.PASSED for result in results):
        return Verdict(Status.WORKS)
    return Verdict(Status.UNKNOWN, advice="no check could be made")
