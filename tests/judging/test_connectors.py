"""Connectors with one mistake each, and with none: the one cause that comes out, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from harness.check.check import Check
from harness.check.judging import Answer, judge_check
from tests.judging import mistakes_that_fail, mistakes_that_pass
from tests.judging.dex_events import (
    changes,
    disables,
    enables,
    fault,
    fault_ends,
    grant,
    logs,
    profile,
    rolls_back,
)
from tests.judging.dex_stories import (
    begins,
    dex_history,
    ends,
    fails,
    is_lost,
    refreshes,
    rounds,
    signs_in,
)

if TYPE_CHECKING:
    from tests.judging.histories import Records

MISTAKES = {**mistakes_that_fail.FAILING, **mistakes_that_pass.ANSWERED}
CHECK = Check(name="some-check", question="does it work?", steps=lambda _: ())
_ASKED = (grant("rt1", "rt2", "at2"), profile("at2"))
_BOBS = (grant("rtb", "rtc", "atb", username="bob"), profile("atb", username="bob"))
_STRUCK = grant("rt2", status=503, fault="answer")
_LATE = rolls_back("the grant was refused")


@pytest.mark.parametrize(("cause", "records"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_has_one_cause(cause: str, records: Records) -> None:
    checked = judge_check(CHECK, "memory", records)
    assert checked.verdict is not None
    assert (checked.answer, checked.verdict.cause) == (Answer.FAILED, cause)


NO_MISTAKES: dict[str, Records] = {
    "refreshes that work": dex_history(signs_in(), rounds(1, 3)),
    "a change upstream that is followed": dex_history(
        signs_in(),
        changes("alice", email="new@example.com", groups=["operators"]),
        refreshes("alice", *_ASKED, email="new@example.com", groups=["operators"]),
    ),
    "a refresh that meets a fault": dex_history(
        signs_in(),
        rounds(1, 1),
        fault(),
        fails("alice", _STRUCK, says="status 503"),
        fault_ends(),
        rounds(2, 3),
    ),
    "a refresh that meets a denial": dex_history(
        signs_in(),
        fault(),
        fails("alice", grant("rt1", status=401, fault="answer")),
        fault_ends(),
        rounds(1, 2),
    ),
    "a person who is disabled, and enabled again": dex_history(
        signs_in(),
        rounds(1, 1),
        disables("alice"),
        fails("alice", grant("rt2")),
        enables("alice"),
        rounds(2, 3),
    ),
    "a caller who leaves": dex_history(
        signs_in(),
        fault("delay"),
        is_lost("alice", grant("rt1", hung_up=True, fault="delay"), hung_up=True),
        logs("context canceled"),
        fault_ends("delay"),
        rounds(1, 2),
    ),
    "a race for one token, that one wins": dex_history(
        signs_in(),
        begins(),
        begins(),
        *_ASKED,
        logs("refresh token claimed twice", "failed to update refresh token"),
        ends(status=500),
        ends(),
        rounds(2, 2),
    ),
    "an answer that was lost, after which the upstream takes the token once more": dex_history(
        signs_in(),
        fault("lose-reply"),
        fails("alice", grant("rt1", "rt2", "at2", fault="lose-reply")),
        fault_ends("lose-reply"),
        refreshes("alice", grant("rt1", "rt3", "at3"), profile("at3")),
    ),
    "two people side by side": dex_history(
        signs_in(),
        signs_in("bob", gives="rtb"),
        fault("barrier"),
        begins(),
        begins("bob"),
        _ASKED[0],
        _BOBS[0],
        _ASKED[1],
        _BOBS[1],
        ends(),
        ends("bob"),
        fault_ends("barrier"),
        rounds(2, 2),
    ),
    "a narrowed refresh": dex_history(
        signs_in(),
        refreshes("alice", *_ASKED, scope="openid", name=None, email=None, groups=None),
        rounds(2, 2),
    ),
    "a second sign-in to the same application": dex_history(
        signs_in(), rounds(1, 1), signs_in(gives="rt5", access="at5"), rounds(5, 6)
    ),
    "lines of Dex that arrive after the answer, and after the next refresh has begun": dex_history(
        signs_in(),
        disables("alice"),
        begins(),
        *grant("rt1"),
        ends(status=500),
        enables("alice"),
        begins(),
        *_LATE,
        *_ASKED,
        ends(),
    ),
}


@pytest.mark.parametrize("records", NO_MISTAKES.values(), ids=NO_MISTAKES)
def test_what_is_no_mistake_has_no_cause(records: Records) -> None:
    assert judge_check(CHECK, "memory", records).answer is Answer.PASSED
