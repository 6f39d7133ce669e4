"""Reading a history with a Dex: which calls and lines belong to which refresh, and what excuses one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.refreshes import excused, failures, fault_during, refreshes
from harness.upstream.events import Asked
from tests.judging.dex_events import (
    ROLLED_BACK,
    call,
    dex_starts,
    disables,
    enables,
    fault,
    fault_ends,
    grant,
    logs,
    panics,
    profile,
    rolls_back,
)
from tests.judging.dex_stories import begins, dex_history, ends, fails, is_lost, rounds, signs_in
from tests.judging.dex_stories import refreshes as answered
from tests.judging.histories import step

if TYPE_CHECKING:
    from harness.checkers.reading import Records

_ASKED = (grant("rt1", "rt2", "at2"), profile("at2"))


def _errors(records: Records) -> list[list[str]]:
    return [[line.event.error for line in refresh.logs] for refresh in refreshes(records)]


def _excused(records: Records) -> list[bool]:
    return [excused(records, refresh) for refresh in refreshes(records)]


# --- lines of the log ------------------------------------------------------------------------


def test_lines_that_were_written_meanwhile_belong_to_a_refresh() -> None:
    records = dex_history(logs("before"), signs_in(), begins(), logs("meanwhile"), ends(status=500))
    assert _errors(records) == [["meanwhile"]]


def test_lines_of_refreshes_may_arrive_after_the_step_and_others_may_not() -> None:
    refused = step(1, "refresh of alice", "refused", begins(), ends(status=500))
    records = dex_history(signs_in(), refused, logs("late"), logs("a sweep failed", "sweeping"))
    assert _errors(records) == [["late"]]


def test_lines_of_a_failure_may_arrive_after_the_next_refresh_has_begun() -> None:
    records = dex_history(
        signs_in(), begins(), grant("rt1"), ends(status=500),
        begins(), rolls_back("of the first"), grant("rt1"), rolls_back("of the second"), ends(status=500),
    )  # fmt: skip
    told = 'refresh token error: status 500, "invalid_request"'
    assert _errors(records) == [["of the first", told], ["of the second", told]]


def test_lines_of_two_failures_that_asked_nobody_are_not_taken_for_one() -> None:
    records = dex_history(
        signs_in(), begins(), ends(status=500),
        begins(), rolls_back("of the first"), rolls_back("of the second"), ends(status=500),
    )  # fmt: skip
    assert [errors[0] for errors in _errors(records)] == ["of the first", "of the second"]
    assert [len(errors) for errors in _errors(records)] == [2, 2]


def test_a_line_without_its_partner_is_late_too() -> None:
    records = dex_history(
        signs_in(), begins(), ends(status=500), begins(), logs("disk full", ROLLED_BACK), *_ASKED, ends()
    )
    assert _errors(records) == [["disk full"], []]


def test_a_panic_may_arrive_late_and_nothing_else_of_a_refresh_without_an_answer() -> None:
    lost = (signs_in(), is_lost("alice", grant("rt1")), begins())
    assert _errors(dex_history(*lost, panics("nil"), *_ASKED, ends())) == [["nil"], []]
    assert _errors(dex_history(*lost, logs("boom"), *_ASKED, ends(status=500))) == [[], ["boom"]]


def test_nothing_is_late_where_the_refresh_was_answered_or_has_its_lines() -> None:
    rest = (begins(), logs("of the second"), ends(status=500))
    assert _errors(dex_history(signs_in(), begins(), *_ASKED, ends(), *rest)) == [[], ["of the second"]]
    first = (begins(), logs("of the first"), ends(status=500))
    assert _errors(dex_history(signs_in(), *first, *rest)) == [["of the first"], ["of the second"]]


def test_what_a_dex_complains_of_when_it_starts_again_belongs_to_no_refresh() -> None:
    records = dex_history(
        signs_in(), begins(), ends(status=500), dex_starts(restarted=True), logs("of nobody"),
        begins(), ends(status=500),
    )  # fmt: skip
    assert _errors(records) == [[], []]


def test_the_connectors_own_error_is_told_before_what_it_logged_itself() -> None:
    records = dex_history(
        signs_in(), fails("alice", logs("trying again", "users: no answer"), says="no answer")
    )
    (refresh,) = refreshes(records)
    assert (refresh.saw, refresh.end) == ("no answer", (12, 13, 14))


# --- calls upstream --------------------------------------------------------------------------


def test_calls_of_a_refresh_that_was_alone_are_its_own_whoever_s_token_they_present() -> None:
    records = dex_history(
        signs_in(), answered("alice", *_ASKED, profile("atb", username="bob"), call(Asked.OTHER, "/teams"))
    )
    (refresh,) = refreshes(records)
    assert [(c.what, c.username) for c in refresh.calls] == [
        (Asked.REFRESH, "alice"), (Asked.RESOURCE, "alice"), (Asked.RESOURCE, "bob"), (Asked.OTHER, ""),
    ]  # fmt: skip


def test_the_configuration_and_the_keys_are_no_calls_of_a_refresh() -> None:
    asked = (call(Asked.DISCOVERY, "/.well-known/openid-configuration"), call(Asked.KEYS, "/keys"))
    (refresh,) = refreshes(dex_history(signs_in(), answered("alice", *asked)))
    assert refresh.calls == ()


def test_of_refreshes_that_overlap_each_has_the_calls_with_its_own_tokens() -> None:
    records = dex_history(
        signs_in(), signs_in("bob"), begins(), begins("bob"), *_ASKED, profile("atb", username="bob"),
        ends(), ends("bob"),
    )  # fmt: skip
    assert [(r.username, r.alone, len(r.calls)) for r in refreshes(records)] == [
        ("alice", False, 2), ("bob", False, 1),
    ]  # fmt: skip


# --- excuses ---------------------------------------------------------------------------------


def test_a_fault_excuses_while_it_is_on() -> None:
    records = dex_history(
        signs_in(), fails("alice"), fault(), fails("alice"), fault_ends(), fails("alice"),
        fault("delay"), fault("answer"), fault_ends("answer"), fails("alice"),
    )  # fmt: skip
    assert _excused(records) == [False, True, False, True]


def test_a_fault_that_ends_in_the_middle_of_a_refresh_excuses_it() -> None:
    records = dex_history(signs_in(), fault(), fails("alice", grant("rt1"), fault_ends()), fails("alice"))
    assert _excused(records) == [True, False]


def test_calls_that_wait_for_each_other_or_lack_what_they_may_lack_excuse_nothing() -> None:
    records = dex_history(signs_in(), fault("barrier"), fault("drop-member"), fails("alice"))
    (refresh,) = refreshes(records)
    assert fault_during(records, refresh) is None
    assert failures(records) == (refresh,)


def test_a_person_who_is_disabled_is_excused_and_nobody_else() -> None:
    records = dex_history(
        signs_in(), signs_in("bob"), disables("alice"), fails("alice"), fails("bob"), enables("alice"),
        fails("alice"),
    )  # fmt: skip
    assert _excused(records) == [True, False, False]


def test_a_race_excuses_those_who_lose_it_only_if_somebody_wins() -> None:
    lost = (begins(), begins(), *_ASKED, ends(status=500))
    assert _excused(dex_history(signs_in(), *lost, ends())) == [True, False]
    assert _excused(dex_history(signs_in(), *lost, ends(status=500))) == [False, False]
    apart = dex_history(signs_in(), rounds(1, 1), fails("alice"))
    assert _excused(apart) == [False, False]


def test_a_person_whose_refresh_is_answered_meanwhile_excuses_nobody_else() -> None:
    records = dex_history(
        signs_in(), signs_in("bob"), begins(), begins("bob", dex="dexb"), ends(status=500),
        ends("bob", dex="dexb"),
    )  # fmt: skip
    assert _excused(records) == [False, False]
