"""A judged run beside what its scenario expects, and the exit codes."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness.events import Refusal, RunFailed, StepCompleted, WhichSecret
from harness.result import ExitCode, Met, Step, assess, exit_code
from harness.status import Status
from tests.judging.golden import WORKING, with_parts
from tests.judging.histories import (
    RUN_COMPLETED,
    RUN_STARTED,
    Records,
    history,
    later,
    login,
    login_ok,
    refused,
    signed_in,
    step,
)

_NO_RT = refused(Refusal.REFRESH_TOKEN_NOT_SET)


def _run(kind: Status, verdict: str, cause: str | None) -> Records:
    """Return a run that ends with that verdict, of a scenario that expects ``verdict`` and ``cause``."""
    told = replace(RUN_STARTED, expected_verdict=verdict, expected_cause=cause)
    if kind is Status.WORKS:
        return with_parts(run_started=(told,))
    if kind is Status.BROKEN:
        return history(told, signed_in(None), later(25), login(1, _NO_RT), RUN_COMPLETED)
    if kind is Status.CORRECT_DENIAL:
        wrong = login(1, refused(Refusal.SECRET_MISMATCH), secret=WhichSecret.WRONG)
        return history(told, signed_in(), wrong, RUN_COMPLETED)
    return history(told, signed_in(ttl=None), later(25), login_ok(1), RUN_COMPLETED)


@pytest.mark.parametrize(
    ("kind", "verdict", "cause", "outcome"),
    [
        (Status.WORKS, "works", None, Met.MET),
        (Status.WORKS, "", None, Met.MET),
        (Status.WORKS, "broken", None, Met.NOT_MET),
        (Status.BROKEN, "broken", "no-refresh-token-issued", Met.MET),
        (Status.BROKEN, "broken", None, Met.MET),
        (Status.BROKEN, "broken", "idp-html-200", Met.NOT_MET),
        (Status.BROKEN, "works", None, Met.NOT_MET),
        (Status.BROKEN, "", None, Met.NOT_MET),
        (Status.BROKEN, "unknown", "no-refresh-token-issued", Met.NOT_MET),
        (Status.CORRECT_DENIAL, "correct-denial", "harbor-wrong-secret", Met.MET),
        (Status.CORRECT_DENIAL, "works", None, Met.NOT_MET),
        (Status.UNKNOWN, "works", None, Met.UNKNOWN),
        (Status.UNKNOWN, "", None, Met.UNKNOWN),
        (Status.UNKNOWN, "unknown", None, Met.UNKNOWN),
        (Status.UNKNOWN, "unknown", "idp-html-200", Met.UNKNOWN),
        (Status.UNKNOWN, "unknown", "harbor-expires-in-absent", Met.MET),
    ],
)
def test_a_verdict_meets_an_expectation_or_not(
    kind: Status, verdict: str, cause: str | None, outcome: Met
) -> None:
    result = assess(_run(kind, verdict, cause))
    assert (result.verdict.status, result.outcome) == (kind, outcome)


def test_a_step_that_went_otherwise_outweighs_a_verdict_that_was_expected() -> None:
    records = with_parts(listening=(StepCompleted(99, "login: ok", "ok", "unauthorized"),))
    result = assess(records)
    assert (result.verdict.status, result.outcome) == (Status.WORKS, Met.NOT_MET)


def test_a_step_that_went_otherwise_says_nothing_if_the_engine_failed() -> None:
    went_wrong = StepCompleted(1, "login: ok", "ok", "unreachable")
    assert assess(history(RUN_STARTED, went_wrong, RunFailed("OSError"))).outcome is Met.UNKNOWN


def test_a_broken_off_run_is_unknown() -> None:
    assert assess(WORKING[:-1]).outcome is Met.UNKNOWN


def test_steps_are_told_in_order_with_their_time() -> None:
    records = history(
        step(1, "advance: 25s", "25s", later(25)), StepCompleted(2, "login: ok", "ok", "denied")
    )
    steps = (Step("advance: 25s", "25s", "25s", 25.0), Step("login: ok", "ok", "denied", 25.0))
    assert assess(records).steps == steps
    assert [each.as_expected for each in steps] == [True, False]


def test_a_result_knows_how_the_run_was_set_up_if_the_history_says_so() -> None:
    assert assess(WORKING, 1.5).began == RUN_STARTED
    assert assess(WORKING, 1.5).seconds == 1.5
    assert assess(()).began is None


@pytest.mark.parametrize(
    ("outcomes", "code"),
    [
        ((), ExitCode.COULD_NOT_TELL),
        ((Met.MET,), ExitCode.AS_EXPECTED),
        ((Met.MET, Met.MET), ExitCode.AS_EXPECTED),
        ((Met.MET, Met.NOT_MET), ExitCode.NOT_AS_EXPECTED),
        ((Met.MET, Met.UNKNOWN), ExitCode.COULD_NOT_TELL),
        ((Met.UNKNOWN, Met.NOT_MET), ExitCode.NOT_AS_EXPECTED),
    ],
)
def test_exit_codes(outcomes: tuple[Met, ...], code: ExitCode) -> None:
    assert exit_code(outcomes) is code


def test_exit_codes_are_what_scripts_rely_on() -> None:
    codes = {"AS_EXPECTED": 0, "NOT_AS_EXPECTED": 1, "WRONG_USAGE": 2, "COULD_NOT_TELL": 3}
    assert {code.name: code.value for code in ExitCode} == codes
