"""From a history to a verdict: run every checker, weigh the findings, ask for the proof."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.causes import catalogue
from harness.checkers import CHECKERS
from harness.checkers.finding import Finding, Weight
from harness.checkers.reading import Records, logins
from harness.events import LoginStarted, RunCompleted, RunFailed, RunStarted, SignInRefused
from harness.proof import missing
from harness.status import Status
from mock_idp.history import of

if TYPE_CHECKING:
    from collections.abc import Sequence

Checker = Callable[[Records], Finding | None]


@dataclass(frozen=True)
class Verdict:
    """What a history proves, with at most one root cause."""

    status: Status
    cause: str | None = None
    layer: str | None = None
    evidence: tuple[int, ...] = ()
    """Numbers of events."""
    saw: str = ""
    """What happened, in the program's own words or the registry's log line."""
    advice: str = ""
    """What to change, or what to do to be able to tell."""
    reference: str = ""
    """Where the cause is known from: source, issue, specification."""


def judge(records: Records, checkers: Sequence[Checker] | None = None) -> Verdict:
    """Return the verdict on ``records``; pure, so that a stored history can be judged again.

    Whatever cannot be believed, explained or proved is `unknown`, never a pass.
    """
    found = findings(records, checkers)
    if isinstance(found, Verdict):
        return found
    for weight, status in ((Weight.UNBELIEVABLE, Status.UNKNOWN), (Weight.BROKEN, Status.BROKEN)):
        finding = earliest(found, weight)
        if finding is not None:
            return because(status, finding)
    return _unexplained(records, found) or _without_failure(records, found)


def findings(records: Records, checkers: Sequence[Checker] | None = None) -> list[Finding] | Verdict:
    """Return what the checkers find, in their order, or the verdict if the history proves nothing."""
    incomplete = _incomplete(records)
    if incomplete is not None:
        return incomplete
    found: list[Finding] = []
    for checker in [module.check for module in CHECKERS] if checkers is None else checkers:
        try:
            finding = checker(records)
        except Exception as error:  # noqa: BLE001  a checker may fail in any way
            return _crash(checker, error)
        found += [finding] if finding is not None else []
    return _first_matches(found)


def _first_matches(findings: Sequence[Finding]) -> list[Finding]:
    """Return the findings but those that only explain logins which an earlier checker has explained.

    Dex answers 500 when its upstream refuses a disabled user: that is a right denial, and no outage.
    """
    kept: list[Finding] = []
    explained: set[int] = set()
    for finding in findings:
        if not finding.logins or not explained.issuperset(finding.logins):
            kept.append(finding)
        explained.update(finding.logins)
    return kept


def _without_failure(records: Records, findings: Sequence[Finding]) -> Verdict:
    """Return the verdict on a history in which nothing failed that should have worked."""
    try:
        gaps = missing(records)
    except Exception as error:  # noqa: BLE001  it reads as much as the checkers do
        return _crash(missing, error)
    denial, unproven = earliest(findings, Weight.CORRECT_DENIAL), earliest(findings, Weight.UNPROVEN)
    if unproven is not None:
        return because(Status.UNKNOWN, unproven)
    if not gaps:
        return Verdict(Status.WORKS)
    if denial is not None:
        return because(Status.CORRECT_DENIAL, denial)
    return Verdict(Status.UNKNOWN, advice=f"not shown: {'; '.join(gaps)}")


def earliest(findings: Sequence[Finding], weight: Weight) -> Finding | None:
    """Return the finding of that weight that surfaced first: later ones may be its consequences."""
    candidates = [finding for finding in findings if finding.weight is weight]
    return min(candidates, key=lambda finding: max(finding.evidence), default=None)


def because(status: Status, finding: Finding) -> Verdict:
    """Return the verdict that rests on ``finding``."""
    cause = catalogue()[finding.cause]
    return Verdict(
        status=status,
        cause=finding.cause,
        layer=cause.layer,
        evidence=finding.evidence,
        saw=finding.saw,
        advice=cause.fix,
        reference=cause.basis,
    )


def _incomplete(records: Records) -> Verdict | None:
    """Return the verdict on a history that does not hold all of a run."""
    failures = of(records, RunFailed)
    if failures:
        failed = failures[0]
        return Verdict(
            Status.UNKNOWN, evidence=(failed.number,), saw=failed.event.what, advice="run it again"
        )
    if [record.number for record in records] != list(range(1, len(records) + 1)):
        return Verdict(Status.UNKNOWN, advice="events are missing from the history; run it again")
    if of(records, RunStarted) and not of(records, RunCompleted):
        return Verdict(Status.UNKNOWN, advice="the run was broken off; run it again")
    return None


def _crash(checker: Callable[[Records], object], error: Exception) -> Verdict:
    """Return the verdict when a checker fails: a crash must never look like a pass."""
    name = checker.__module__.rpartition(".")[2]
    advice = f"the checker {name} failed ({type(error).__name__}); report it with the history"
    return Verdict(Status.UNKNOWN, advice=advice)


def _unexplained(records: Records, findings: Sequence[Finding]) -> Verdict | None:
    """Return the verdict on something that was refused, or never ended, and that no checker can explain."""
    explained = {number for finding in findings for number in finding.logins}
    ended = logins(records)
    for login in ended:
        if not login.ok and login.number not in explained:
            said = login.completed.event
            saw = f"login {login.number} of {login.username} ended as '{said.outcome}': {said.said}"
            return nobody_knows(saw, login.started.number, login.completed.number)
    for refused in of(records, SignInRefused):
        return nobody_knows(f"a sign-in was refused: {refused.event.reason}", refused.number)
    numbers = {login.number for login in ended}
    for started in of(records, LoginStarted):
        if started.event.login not in numbers:
            return nobody_knows(f"login {started.event.login} never ended", started.number)
    return None


def nobody_knows(saw: str, *evidence: int) -> Verdict:
    """Return the verdict on a failure that no checker explains."""
    advice = "no checker knows this failure; read the events around it in the history"
    return Verdict(Status.UNKNOWN, evidence=evidence, saw=saw, advice=advice)
