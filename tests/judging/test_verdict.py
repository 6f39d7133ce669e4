"""From a history to a verdict: what outweighs what, and what is never a pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness import verdict as verdict_module
from harness.causes import catalogue
from harness.events import LoginOutcome, Refusal, RunFailed, SignInRefused, WhichSecret
from harness.status import Status
from harness.verdict import Verdict, judge
from mock_idp.history import Outcome
from mock_idp.protocol.errors import Cause
from tests.judging.golden import GROUPS, WORKING, with_parts, without
from tests.judging.histories import (
    RUN_STARTED,
    answered,
    denied,
    denied_twice,
    disable,
    history,
    later,
    login,
    login_ok,
    refreshed,
    refused,
    signed_in,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.checkers.finding import Finding
    from mock_idp.history import Record
    from tests.judging.histories import Records

_FAILED = refused(Refusal.REFRESH_FAILED)
_NOT_NEEDED = {"run started", "listening"}
"""Parts that say how a run was set up, and prove nothing."""


def _summary(records: Records) -> tuple[Status, str | None]:
    verdict = judge(records)
    return verdict.status, verdict.cause


def test_a_run_in_which_everything_was_shown_works() -> None:
    assert judge(WORKING) == Verdict(Status.WORKS)


def test_a_cause_comes_with_layer_evidence_words_advice_and_reference() -> None:
    records = history(
        signed_in(None), login_ok(1), later(25), login(2, refused(Refusal.REFRESH_TOKEN_NOT_SET))
    )
    cause = catalogue()["no-refresh-token-issued"]
    assert judge(records) == Verdict(
        status=Status.BROKEN,
        cause="no-refresh-token-issued",
        layer="Upstream IdP",
        evidence=(9, 21, 23),
        saw="log: refresh-token-not-set",
        advice=cause.fix,
        reference=cause.basis,
    )


@given(st.sets(st.sampled_from(sorted(GROUPS.keys() - _NOT_NEEDED)), min_size=1))
def test_a_run_that_lacks_any_part_never_works(groups: set[str]) -> None:
    assert judge(without(*groups)).status is not Status.WORKS


@given(st.integers(0, len(WORKING) - 1))
def test_a_history_with_a_hole_is_unknown(hole: int) -> None:
    assert judge(WORKING[:hole] + WORKING[hole + 1 :]).status is Status.UNKNOWN


@given(st.integers(1, len(WORKING) - 1))
def test_a_history_that_stops_anywhere_is_unknown(end: int) -> None:
    assert judge(WORKING[:end]).status is Status.UNKNOWN


def test_a_history_that_lost_its_beginning_is_unknown() -> None:
    verdict = judge(WORKING[5:])
    assert verdict == Verdict(Status.UNKNOWN, advice="events are missing from the history; run it again")


def test_a_run_that_was_broken_off_is_unknown() -> None:
    verdict = judge(history(RUN_STARTED, signed_in()))
    assert verdict == Verdict(Status.UNKNOWN, advice="the run was broken off; run it again")


def test_a_failure_of_the_engine_is_unknown_whatever_else_was_shown() -> None:
    records = with_parts(run_completed=(RunFailed("ServerError: no port"),))
    expected = Verdict(
        Status.UNKNOWN, evidence=(len(records),), saw="ServerError: no port", advice="run it again"
    )
    assert judge(records) == expected


def test_an_empty_history_is_unknown() -> None:
    verdict = judge(())
    assert verdict.status is Status.UNKNOWN
    assert verdict.advice.startswith("not shown: a sign-in; a login that works before the token runs out")


def _boom(records: Sequence[Record[Any]]) -> Finding | None:
    raise ZeroDivisionError(len(records))


def test_a_checker_that_crashes_makes_the_verdict_unknown() -> None:
    advice = "the checker test_verdict failed (ZeroDivisionError); report it with the history"
    assert judge(WORKING, [_boom]) == Verdict(Status.UNKNOWN, advice=advice)


def test_a_proof_that_crashes_makes_the_verdict_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verdict_module, "missing", _boom)
    assert judge(WORKING).status is Status.UNKNOWN


def test_a_refusal_that_nobody_can_explain_is_unknown() -> None:
    records = history(signed_in(), login(1, outcome=LoginOutcome.TIMEOUT, said="context deadline exceeded"))
    assert judge(records) == Verdict(
        Status.UNKNOWN,
        evidence=(10, 11),
        saw="login 1 of Alice ended as 'timeout': context deadline exceeded",
        advice="no checker knows this failure; read the events around it in the history",
    )


def test_the_right_secret_refused_is_not_called_a_right_denial() -> None:
    assert _summary(history(signed_in(), login(1, refused(Refusal.SECRET_MISMATCH)))) == (
        Status.UNKNOWN,
        None,
    )


def test_a_refused_sign_in_is_not_forgotten() -> None:
    records = with_parts(listening=(SignInRefused(400, "State mismatch"),))
    assert judge(records).saw == "a sign-in was refused: State mismatch"
    assert judge(records).status is Status.UNKNOWN


def test_a_login_that_never_ended_is_not_forgotten() -> None:
    records = with_parts(listening=login(99)[:1])
    assert judge(records).saw == "login 99 never ended"
    assert judge(records).status is Status.UNKNOWN


# --- what outweighs what ---------------------------------------------------------------------

_WRONG_SECRET = login(1, refused(Refusal.SECRET_MISMATCH), secret=WhichSecret.WRONG)


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        pytest.param(
            history(signed_in(), login(1, outcome=LoginOutcome.OK), later(25),
                    login(2, denied_twice(Cause.EXPIRED))),
            (Status.UNKNOWN, "client-never-called"),
            id="what cannot be believed outweighs what is broken",
        ),
        pytest.param(
            history(signed_in(), _WRONG_SECRET, later(25), login(2, denied_twice(Cause.EXPIRED))),
            (Status.BROKEN, "idp-refresh-token-expired"),
            id="what is broken outweighs a right denial",
        ),
        pytest.param(
            history(signed_in(), _WRONG_SECRET, login(2, outcome=LoginOutcome.TIMEOUT)),
            (Status.UNKNOWN, None),
            id="what nobody can explain outweighs a right denial",
        ),
        pytest.param(
            history(signed_in(ttl=None), _WRONG_SECRET, later(25), login_ok(2)),
            (Status.UNKNOWN, "harbor-expires-in-absent"),
            id="a success that proves nothing outweighs a right denial",
        ),
        pytest.param(
            history(signed_in(), _WRONG_SECRET),
            (Status.CORRECT_DENIAL, "harbor-wrong-secret"),
            id="a right denial outweighs what is not shown",
        ),
        pytest.param(
            history(signed_in(), later(25), login(1, answered(503, outcome=Outcome.INFO), _FAILED),
                    login(2, denied_twice(Cause.REVOKED))),
            (Status.BROKEN, "idp-5xx-or-429"),
            id="the cause that surfaced first is the root",
        ),
        pytest.param(
            history(signed_in(), later(25), login(1, answered(503, outcome=Outcome.INFO),
                    denied(Cause.REUSED), _FAILED)),
            (Status.BROKEN, "idp-5xx-or-429"),
            id="the first failing request of a login holds the cause",
        ),
        pytest.param(
            history(signed_in(), disable(), later(25),
                    login(1, denied(Cause.USER_DISABLED, "invalid_request", status=500), _FAILED)),
            (Status.CORRECT_DENIAL, "idp-user-disabled"),
            id="a denial that Dex answers with 500 is no outage",
        ),
        pytest.param(
            history(signed_in(), login_ok(1, secret=WhichSecret.WRONG)),
            (Status.BROKEN, "harbor-accepts-wrong-secret"),
            id="a wrong secret that is accepted",
        ),
        pytest.param(
            history(signed_in(), login(1, refused(Refusal.UNKNOWN_USER), username="nobody",
                                       secret=WhichSecret.WRONG), later(25),
                    login(2, refused(Refusal.REFRESH_TOKEN_NOT_SET))),
            (Status.UNKNOWN, None),
            id="a wrong name hides no failure",
        ),
    ],
)  # fmt: skip
def test_the_weightiest_and_earliest_finding_decides(
    records: Records, expected: tuple[Status, str | None]
) -> None:
    assert _summary(records) == expected


def test_a_spent_token_sent_again_is_blamed_on_the_registry_not_on_the_provider() -> None:
    again = (later(25), *login(2, denied_twice(Cause.REUSED)))
    refresh = refreshed("rt1", "rt2")[:-1]
    records = history(signed_in(), later(25), login_ok(1, refresh), again)
    assert _summary(records) == (Status.BROKEN, "harbor-refresh-not-persisted")


def test_a_right_denial_does_not_hide_that_the_user_still_gets_in() -> None:
    records = with_parts(denial=login_ok(6, refreshed("rt4", "rt5")), healed=())
    assert _summary(records) == (Status.BROKEN, "idp-user-removed-still-refreshes")
