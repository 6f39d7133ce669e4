"""What became of a run: its verdict and steps beside what the scenario expects."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from harness.events import RunFailed, RunStarted, StepCompleted
from harness.status import Status
from harness.verdict import Verdict, judge
from mock_idp.history import of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from harness.checkers.reading import Records


class Met(StrEnum):
    """Whether a run went as its scenario expects."""

    MET = "met"
    NOT_MET = "not-met"
    UNKNOWN = "unknown"


class ExitCode(IntEnum):
    """Exit codes of every command that judges."""

    AS_EXPECTED = 0
    NOT_AS_EXPECTED = 1
    WRONG_USAGE = 2
    COULD_NOT_TELL = 3


@dataclass(frozen=True)
class Step:
    """A step as it went."""

    do: str
    expected: str
    observed: str
    at: float
    """Seconds on the run's clock since the run began."""

    @property
    def as_expected(self) -> bool:
        """Whether the observation is the expectation."""
        return self.expected == self.observed


@dataclass(frozen=True)
class Result:
    """A judged run."""

    records: Records
    verdict: Verdict
    outcome: Met
    steps: tuple[Step, ...]
    seconds: float = 0.0
    """Real seconds the run took."""

    @property
    def began(self) -> RunStarted | None:
        """How the run was set up; None if the history does not say."""
        started = of(self.records, RunStarted)
        return started[0].event if started else None


def assess(records: Records, seconds: float = 0.0) -> Result:
    """Judge ``records`` and compare with what the run's scenario expected; pure."""
    verdict, steps = judge(records), steps_of(records)
    return Result(records, verdict, _outcome(records, verdict, steps), steps, seconds)


def steps_of(records: Records) -> tuple[Step, ...]:
    """Return the steps of a run as they went."""
    return tuple(
        Step(r.event.do, r.event.expected, r.event.observed, r.at) for r in of(records, StepCompleted)
    )


def _outcome(records: Records, verdict: Verdict, steps: tuple[Step, ...]) -> Met:
    if of(records, RunFailed):
        return Met.UNKNOWN
    if not all(step.as_expected for step in steps):
        return Met.NOT_MET
    started = of(records, RunStarted)
    expected = started[0].event if started else None
    if expected is None or not expected.expected_verdict:
        expected_verdict, expected_cause = str(Status.WORKS), None
    else:
        expected_verdict, expected_cause = expected.expected_verdict, expected.expected_cause
    same = verdict.status == expected_verdict and expected_cause in {None, verdict.cause}
    if verdict.status is Status.UNKNOWN:
        # "This proves nothing, because of …" can be expected and met; "who knows" cannot.
        return Met.MET if same and expected_cause else Met.UNKNOWN
    return Met.MET if same else Met.NOT_MET


def exit_code(outcomes: Iterable[Met]) -> ExitCode:
    """Return the exit code for several runs: a definite "no" outweighs a "could not tell"."""
    seen = set(outcomes)
    if Met.NOT_MET in seen:
        return ExitCode.NOT_AS_EXPECTED
    return ExitCode.COULD_NOT_TELL if Met.UNKNOWN in seen or not seen else ExitCode.AS_EXPECTED
