"""The clock: put at an offset, stopped at a moment, skewed for a client, reset."""

from __future__ import annotations

import math

import pytest
from freezegun import freeze_time

from mock_idp.clock import Clock

NEW_YEAR = 1893456000.0


def test_a_clock_is_put_ahead_of_the_machine_or_behind() -> None:
    with freeze_time("2030-01-01") as time:
        clock = Clock()
        clock.set_offset(-60)
        assert (clock.now(), clock.offset, clock.machine_time()) == (NEW_YEAR - 60, -60, NEW_YEAR)
        time.tick(5)
        assert clock.now() == NEW_YEAR - 55
        clock.advance(10)
        assert clock.offset == -50


def test_clocks_of_several_processes_stop_and_go_on_at_one_moment() -> None:
    with freeze_time("2030-01-01") as time:
        one, another = Clock(), Clock()
        one.freeze(NEW_YEAR)
        time.tick(3)
        another.freeze(NEW_YEAR)
        assert one.now() == another.now() == NEW_YEAR
        one.unfreeze(NEW_YEAR + 3)
        time.tick(4)
        another.unfreeze(NEW_YEAR + 3)
        assert one.now() == another.now() == NEW_YEAR + 4


@pytest.mark.parametrize("frozen", [True, False])
def test_a_reset_makes_it_as_it_was_made(frozen: bool) -> None:  # noqa: FBT001  a parameter of the test
    with freeze_time("2030-01-01") as time:
        clock = Clock(frozen=frozen)
        time.tick(9)
        clock.advance(60)
        clock.set_skew("app", 5)
        if frozen:
            clock.unfreeze()
        else:
            clock.freeze()
        clock.reset()
        assert (clock.offset, clock.frozen, clock.skews) == (0, frozen, {})
        assert clock.now() == NEW_YEAR + (0 if frozen else 9)


def test_one_client_meets_another_clock() -> None:
    clock = Clock()
    clock.set_skew("app", -5)
    clock.set_skew("other", 7)
    assert (clock.skew("app"), clock.skew("other"), clock.skew("nobody")) == (-5, 7, 0)
    clock.set_skew("app", 0)
    assert clock.skews == {"other": 7}


@pytest.mark.parametrize("seconds", [math.inf, math.nan])
def test_a_clock_is_moved_by_seconds(seconds: float) -> None:
    for move in (Clock().set_offset, lambda it: Clock().set_skew("app", it)):
        with pytest.raises(ValueError, match="a clock is moved by a number of seconds"):
            move(seconds)
