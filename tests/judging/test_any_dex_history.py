"""Whatever a history with a Dex looks like, judging it ends in a verdict and never in a crash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from harness.checkers import CHECKERS
from tests.judging.histories import history
from tests.judging.test_connectors import MISTAKES, NO_MISTAKES

if TYPE_CHECKING:
    from tests.judging.histories import Events, Records

_STORIES = [*(records for _, records in MISTAKES.values()), *NO_MISTAKES.values()]
_ALL = [record.event for records in _STORIES for record in records]
_beginnings = st.sampled_from(_STORIES).flatmap(
    lambda records: st.integers(0, len(records)).map(lambda end: tuple(r.event for r in records[:end]))
)
_with_gaps = st.sampled_from(_STORIES).flatmap(
    lambda records: st.lists(st.sampled_from(range(len(records))), unique=True).map(
        lambda kept: tuple(records[number].event for number in sorted(kept))
    )
)
_shuffled = _beginnings.flatmap(st.permutations).map(tuple)
_mixed = st.lists(st.sampled_from(_ALL), max_size=40).map(tuple)


def _check(records: Records) -> None:
    for checker in CHECKERS:
        finding = checker.check(records)
        numbers = finding.evidence if finding else ()
        assert list(numbers) == sorted(set(numbers)), checker.CAUSE
        assert finding is None or (numbers and set(numbers) <= {r.number for r in records}), checker.CAUSE


@settings(max_examples=150, deadline=None)
@given(st.one_of(_beginnings, _with_gaps, _shuffled, _mixed))
def test_no_checker_fails_on_a_piece_of_a_history_or_on_nonsense(events: Events) -> None:
    _check(history(*events))
