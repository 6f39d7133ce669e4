"""The clock and the timers of a Dex of ours."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING

import httpx
import pytest

from harness.dex.build import foreign
from harness.dex.process import NotControlled
from tests.dex.living_dex import Living, living, probe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.go

HOUR = 3600.0
SOON = 10.0
"""Far from thirty seconds and from an hour, however busy the machine is."""


@pytest.fixture(scope="module")
def fast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Living]:
    """A Dex whose timers run a hundred times as fast."""
    with living(probe(), tmp_path_factory.mktemp("fast"), timer_speed=100) as dex:
        yield dex


@pytest.fixture
def silent() -> Iterator[str]:
    """The address of somebody who accepts and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield "{}:{}".format(*server.getsockname())


def test_a_dex_starts_at_the_offset_that_it_is_given(tmp_path: Path) -> None:
    with living(probe(), tmp_path, offset=HOUR) as dex:
        assert dex.claims()["iat"] - time.time() == pytest.approx(HOUR, abs=SOON)


def test_an_offset_is_absolute_and_valid_at_once(tmp_path: Path) -> None:
    with living(probe(), tmp_path) as dex:
        seen = []
        for offset in (HOUR, 3 * HOUR, -HOUR, 0.0):
            dex.process.move_clock(offset)
            seen.append(dex.claims()["iat"] - time.time())
        assert seen == [pytest.approx(offset, abs=SOON) for offset in (HOUR, 3 * HOUR, -HOUR, 0.0)]


def test_a_time_that_was_taken_before_a_move_sees_it(tmp_path: Path) -> None:
    with living(probe(), tmp_path) as dex:
        dex.process.move_clock(HOUR)
        assert dex.ask("since").startswith("1h0m")


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("sleep", "done"),
        ("timer", "done"),
        ("ticker", "done"),
        ("context", "context deadline exceeded"),
        ("client http://{}/", "timed out"),
        ("deadline {}", "timed out"),
    ],
)
def test_thirty_seconds_pass_a_hundred_times_as_fast(
    fast: Living, silent: str, command: str, answer: str
) -> None:
    began = time.monotonic()
    assert fast.ask(command.format(silent)) == answer
    assert 0.25 < time.monotonic() - began < SOON


def test_the_clock_itself_runs_no_faster(fast: Living) -> None:
    fast.ask("sleep")
    assert fast.claims()["iat"] - time.time() == pytest.approx(0, abs=SOON)


def test_the_speed_of_timers_can_be_changed_while_dex_runs(tmp_path: Path) -> None:
    with living(probe(), tmp_path) as dex:
        dex.process.set_timer_speed(100)
        began = time.monotonic()
        dex.ask("sleep")
        assert time.monotonic() - began < SOON


def test_started_by_hand_it_is_an_ordinary_dex(tmp_path: Path) -> None:
    by_hand = foreign(probe().path)
    with living(by_hand, tmp_path, offset=HOUR, timer_speed=100) as dex:
        assert dex.claims()["iat"] - time.time() == pytest.approx(0, abs=SOON)
        with pytest.raises(httpx.ReadTimeout):
            dex.token("sleep", within=1.0)
        with pytest.raises(NotControlled, match="only a Dex that was built here"):
            dex.process.move_clock(HOUR)
        with pytest.raises(NotControlled, match="only a Dex that was built here"):
            dex.process.measure()
