"""What a check's history says of the connector, and what all of them say together."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from harness.application.events import AppSignInFailed
from harness.causes import catalogue
from harness.check.judging import Answer, Checked, conclusion, judge_check, not_run
from harness.events import LoginOutcome, RunFailed
from harness.status import Status
from harness.verdict import Verdict
from tests.judging.dex_events import dex_ends, disables, fault, fault_ends, grant, logs, measured, profile
from tests.judging.dex_stories import (
    begins,
    dex_history,
    ends,
    fails,
    is_lost,
    is_refused,
    login_fails,
    login_works,
    refreshes,
    registry_fails,
    registry_signs_in,
    rounds,
    signs_in,
)
from tests.judging.histories import RUN_COMPLETED, RUN_STARTED, history, login, step, step_unlike
from tests.judging.test_connectors import CHECK

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from harness.checkers.reading import Records

_SIGN_IN_FIRST = (
    "nobody can sign in with this connector, so that nothing is known of its refresh; mend that first"
)
_NOBODY_KNOWS = "no checker knows this failure; read the events around it in the history"


def _judged(records: Records, *gaps: str) -> Checked:
    """Return what comes of the records; ``gaps``: what the proof finds lacking."""
    questions = [_asking(gap) for gap in gaps]
    return judge_check(CHECK, "rowlock", records, proof=questions, seconds=1.5)


def _asking(gap: str) -> Callable[[Records], str]:
    return lambda _: gap


def _as_judged(
    answer: Answer, records: Records, verdict: Verdict | None, calls: tuple[int, ...] = ()
) -> Checked:
    return Checked(
        name="some-check", question="does it work?", storage="rowlock", answer=answer, verdict=verdict,
        records=records, seconds=1.5, calls=calls,
    )  # fmt: skip


def _because(cause: str, status: Status, evidence: tuple[int, ...], saw: str) -> Verdict:
    known = catalogue()[cause]
    return Verdict(status, cause, known.layer, evidence, saw, known.fix, known.basis)


def test_a_check_in_which_all_went_as_expected_has_passed() -> None:
    records = dex_history(
        step(1, "sign-in", "ok", signs_in()), step(2, "refresh of alice", "ok", rounds(1, 1))
    )
    assert _judged(records) == _as_judged(Answer.PASSED, records, None, calls=(2,))


def test_only_refreshes_that_were_answered_and_alone_count_for_the_number_of_calls() -> None:
    asks = (grant("rt1", "rt2", "at2"), profile("at2"))
    records = dex_history(
        signs_in(), refreshes("alice", *asks),
        fault(), fails("alice", grant("rt2", status=503, fault="answer")),
        fault_ends(), begins(), begins(), grant("rt2", "rt3", "at3"), ends(status=500), ends(),
        refreshes("alice", grant("rt3", "rt4", "at4")),
    )  # fmt: skip
    assert _judged(records).calls == (2, 1)


def test_a_check_that_shows_a_cause_has_failed_because_of_it() -> None:
    records = dex_history(signs_in(), step_unlike(2, "refresh of alice", "ok", "refused", fails("alice")))
    verdict = _because("connector-refresh-error", Status.BROKEN, (12, 13, 14), "it failed")
    assert _judged(records) == _as_judged(Answer.FAILED, records, verdict)


def test_of_two_causes_the_one_that_surfaced_first_counts() -> None:
    spent = fails("alice", grant("rt1"), says="spent")
    records = dex_history(signs_in(), refreshes("alice", grant("rt1", "rt2", "at2"), groups=None), spent)
    verdict = _because(
        "connector-loses-groups", Status.BROKEN, (9, 13),
        "groups was ['developers'] at the sign-in, and is not there",
    )  # fmt: skip
    assert _judged(records) == _as_judged(Answer.FAILED, records, verdict, calls=(1,))


def test_a_step_that_nobody_can_explain_is_no_pass() -> None:
    refused = is_refused("alice", logs("database is locked", "failed to get refresh token"), error="")
    records = dex_history(signs_in(), step_unlike(2, "refresh of alice", "ok", "refused", refused))
    saw = "refresh of alice: expected ok, got refused; Dex logged: database is locked"
    verdict = Verdict(Status.UNKNOWN, evidence=(12, 14), saw=saw, advice=_NOBODY_KNOWS)
    assert _judged(records) == _as_judged(Answer.UNKNOWN, records, verdict)


def test_a_sign_in_that_fails_is_told_in_the_words_of_dex() -> None:
    failed = (
        logs("no such user", "Failed to authenticate"),
        AppSignInFailed("app", "alice", "the page says 500"),
    )
    records = dex_history(step_unlike(1, "sign-in: alice to app", "ok", "refused: the page says 500", failed))
    saw = "sign-in: alice to app: expected ok, got refused: the page says 500; Dex logged: no such user"
    verdict = Verdict(Status.UNKNOWN, evidence=(6, 8), saw=saw, advice=_SIGN_IN_FIRST)
    assert _judged(records) == _as_judged(Answer.UNKNOWN, records, verdict)


def test_a_refresh_that_must_be_refused_and_is_not_is_no_pass() -> None:
    records = dex_history(signs_in(), step_unlike(2, "refresh of alice", "refused", "ok", rounds(1, 1)))
    saw = "refresh of alice: expected refused, got ok"
    verdict = Verdict(Status.UNKNOWN, evidence=(17,), saw=saw, advice=_NOBODY_KNOWS)
    assert _judged(records) == _as_judged(Answer.UNKNOWN, records, verdict, calls=(2,))


def test_a_denial_that_is_right_and_was_not_expected_is_told_and_no_pass() -> None:
    denied = fails("alice", says="user not in any of the required groups")
    records = dex_history(signs_in(), step_unlike(2, "refresh of alice", "ok", "refused", denied))
    verdict = _because(
        "connector-not-in-allowed-groups",
        Status.UNKNOWN,
        (12, 13, 14),
        "user not in any of the required groups",
    )
    assert _judged(records) == _as_judged(Answer.UNKNOWN, records, verdict)


def test_a_denial_in_another_step_explains_nothing() -> None:
    denied = fails("alice", says="user not in any of the required groups")
    records = dex_history(
        signs_in(), step(2, "refresh of alice", "refused", denied),
        step_unlike(3, "refresh of alice", "ok", "no answer", is_lost("alice")),
    )  # fmt: skip
    verdict = _judged(records).verdict
    assert verdict is not None
    assert (verdict.cause, verdict.evidence) == (None, (19,))


def test_a_denial_does_not_explain_why_a_step_that_expects_one_went_wrong() -> None:
    denied = registry_fails(grant("rt1"), says="account is disabled")
    records = dex_history(
        registry_signs_in(), disables("alice"),
        step_unlike(3, "login", "unauthorized", "timeout", login_fails(1, denied)),
    )  # fmt: skip
    verdict = Verdict(
        Status.UNKNOWN, evidence=(16, 17, 23), advice=_NOBODY_KNOWS,
        saw="login: expected unauthorized, got timeout; Dex logged: account is disabled",
    )  # fmt: skip
    assert _judged(records) == _as_judged(Answer.UNKNOWN, records, verdict)


def test_a_dex_that_ended_or_stands_in_the_connector_is_told_of() -> None:
    waits = step_unlike(3, "wait", "quiet", "busy", measured("users.sweep"))
    stands = _judged(dex_history(signs_in(), waits)).verdict
    ended = _judged(dex_history(signs_in(), waits, dex_ends("out of memory"))).verdict
    assert stands is not None
    assert ended is not None
    assert (stands.saw, stands.evidence) == (
        "wait: expected quiet, got busy; Dex stands in users.sweep", (11, 12),
    )  # fmt: skip
    assert (ended.saw, ended.evidence) == (
        "wait: expected quiet, got busy; Dex ended with exit code 2: out of memory", (12, 13),
    )  # fmt: skip


def test_an_id_token_that_is_not_good_is_no_pass() -> None:
    problem = "the ID token names another issuer"
    records = dex_history(signs_in(), begins(), grant("rt1", "rt2", "at2"), ends(problem=problem))
    verdict = Verdict(Status.UNKNOWN, evidence=(13,), saw=problem, advice=_NOBODY_KNOWS)
    assert _judged(records) == _as_judged(Answer.UNKNOWN, records, verdict, calls=(1,))


def test_a_failure_of_the_engine_says_nothing_of_the_connector() -> None:
    records = dex_history(RUN_STARTED, signs_in(), fails("alice"), RunFailed("StackError: no Dex"))
    verdict = Verdict(Status.UNKNOWN, evidence=(15,), saw="StackError: no Dex", advice="run it again")
    assert _judged(records) == _as_judged(Answer.UNKNOWN, records, verdict)


def test_a_run_that_was_broken_off_says_nothing() -> None:
    records = dex_history(RUN_STARTED, signs_in(), rounds(1, 1))
    verdict = Verdict(Status.UNKNOWN, advice="the run was broken off; run it again")
    assert _judged(records) == _as_judged(Answer.UNKNOWN, records, verdict, calls=(2,))
    assert _judged(dex_history(RUN_STARTED, signs_in(), rounds(1, 1), RUN_COMPLETED)).answer is Answer.PASSED


def test_a_client_that_only_says_that_it_logged_in_says_nothing() -> None:
    records = history(login(1, outcome=LoginOutcome.OK))
    verdict = _because("client-never-called", Status.UNKNOWN, (1, 2), "the client's words")
    assert _judged(records) == _as_judged(Answer.UNKNOWN, records, verdict)


def test_what_is_not_shown_is_no_pass() -> None:
    records = dex_history(registry_signs_in(), login_works(1))
    verdict = Verdict(Status.UNKNOWN, advice="not shown: a login before expiry; that it refreshed")
    judged = _judged(records, "a login before expiry", "that it refreshed")
    assert judged == _as_judged(Answer.UNKNOWN, records, verdict)


def test_a_refresh_that_dex_answers_from_memory_is_no_pass() -> None:
    records = dex_history(signs_in(), refreshes("alice", new="dex1"), reuse_interval=30)
    verdict = _judged(records, "something else").verdict
    assert verdict is not None
    assert (verdict.status, verdict.cause) == (Status.UNKNOWN, "dex-refresh-inside-reuse-window")


def test_a_check_that_was_not_made_says_why() -> None:
    assert not_run(CHECK, "memory", "there is only one user") == Checked(
        name="some-check", question="does it work?", storage="memory", answer=Answer.NOT_RUN,
        why_not="there is only one user",
    )  # fmt: skip


# --- all checks together ---------------------------------------------------------------------

_PASSED = _as_judged(Answer.PASSED, (), None)
_NOT_RUN = not_run(CHECK, "memory", "there is only one user")
_UNKNOWN = _as_judged(Answer.UNKNOWN, (), Verdict(Status.UNKNOWN, advice="run it again"))


def _failed(cause: str) -> Checked:
    return _as_judged(Answer.FAILED, (), Verdict(Status.BROKEN, cause))


@pytest.mark.parametrize(
    ("results", "verdict"),
    [
        ((_PASSED, _PASSED), Verdict(Status.WORKS)),
        ((_NOT_RUN, _PASSED, _NOT_RUN), Verdict(Status.WORKS)),
        ((_PASSED, _UNKNOWN), _UNKNOWN.verdict),
        ((_UNKNOWN, _failed("connector-hangs")), Verdict(Status.BROKEN, "connector-hangs")),
        (
            (_failed("connector-hangs"), _failed("connector-loses-groups")),
            Verdict(Status.BROKEN, "connector-hangs"),
        ),
        (
            (_failed("connector-caches-identity"), _failed("connector-mixes-users")),
            Verdict(Status.BROKEN, "connector-mixes-users"),
        ),
        (
            (_failed("connector-loses-groups"), _failed("connector-mixes-users")),
            Verdict(Status.BROKEN, "connector-loses-groups"),
        ),
        ((_NOT_RUN, _NOT_RUN), Verdict(Status.UNKNOWN, advice="no check could be made")),
        ((), Verdict(Status.UNKNOWN, advice="no check could be made")),
    ],
    ids=[
        "all passed", "all that were made passed", "one is unknown", "one failed",
        "the first that failed counts", "a cache for everybody mixes people up", "two mistakes",
        "none was made", "there are none",
    ],
)  # fmt: skip
def test_the_conclusion_is_works_only_if_all_that_was_made_passed(
    results: Sequence[Checked], verdict: Verdict
) -> None:
    assert conclusion(results) == verdict


def test_the_conclusion_is_the_verdict_of_a_check_so_that_a_report_finds_its_evidence() -> None:
    results = (replace(_PASSED), _failed("connector-caches-identity"), _failed("connector-mixes-users"))
    assert conclusion(results) is results[2].verdict
