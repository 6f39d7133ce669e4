"""Several processes on one storage behave as one provider, and end as one."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

import pytest

from mock_idp.events import ClockChanged, ProviderStarted, TokenIssued
from mock_idp.history import of
from tests.dex.processes import wait_for
from tests.provider.person import HTTP, refresh, tokens
from tests.store.conftest import POSTGRESQL, SQLITE
from tests.store.served import is_gone, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.store.served import Served

T = TypeVar("T")

_MANY = 16
"""Requests over connections of their own: practically never are all answered by one of two workers."""


@pytest.fixture(scope="module", params=[SQLITE, POSTGRESQL])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    url = f"sqlite:{tmp_path_factory.mktemp('workers')}/idp.db"
    if request.param == "postgresql":
        folder = request.getfixturevalue("postgresql_folder")
        url = request.getfixturevalue("new_schema")(folder)
    with serving(url, "--workers", "2") as served:
        yield served
        pids = served.pids
        how = signal.SIGINT if request.param == "postgresql" else signal.SIGTERM
        assert (served.end(how), len(pids)) == (
            (0, "", ""),
            4,
        )  # itself, two workers, what Python starts beside
        wait_for(lambda: all(is_gone(pid) for pid in pids))


@pytest.fixture(autouse=True)
def _reset(request: pytest.FixtureRequest) -> None:
    if "served" in request.fixturenames:
        with request.getfixturevalue("served").control() as control:
            control.reset()


def _each(ask: Callable[[], T]) -> list[T]:
    return [ask() for _ in range(_MANY)]


def test_a_policy_changed_at_one_holds_at_all(served: Served) -> None:
    token = tokens(served.as_running)["refresh_token"]
    with served.control() as control:
        control.change_policy(refresh={"rotation": False})
    answers = _each(lambda: refresh(served.as_running, token).json()["refresh_token"])
    assert set(answers) == {token}


def test_time_moved_at_one_is_moved_at_all(served: Served) -> None:
    token = tokens(served.as_running)["access_token"]
    with served.control() as control:
        control.freeze()
        control.advance("1h")
        clocks = _each(lambda: HTTP.get(f"{served.issuer}/_control/clock").json()["now"])
    who = {"Authorization": f"Bearer {token}"}
    assert set(_each(lambda: HTTP.get(f"{served.issuer}/userinfo", headers=who).status_code)) == {401}
    assert len(set(clocks)) == 1


def test_a_user_disabled_at_one_is_disabled_at_all(served: Served) -> None:
    token = tokens(served.as_running)["refresh_token"]
    with served.control() as control:
        control.disable_user("alice")
    assert set(_each(lambda: refresh(served.as_running, token).status_code)) == {400}


def test_all_have_the_same_keys_also_after_a_rotation(served: Served) -> None:
    keys = f"{served.issuer}/keys"
    before = _each(lambda: HTTP.get(keys).text)
    with served.control() as control:
        kid = control.rotate_keys(overlap=False).kid
    after = _each(lambda: HTTP.get(keys).json()["keys"][0]["kid"])
    assert (len(set(before)), set(after)) == (1, {kid})


def test_one_history_has_the_events_of_all_once_and_in_order(served: Served) -> None:
    with served.control() as control:
        control.clear_history()
        since = control.history()[-1].number if control.history() else 0
        token = tokens(served.as_running)["refresh_token"]
        control.advance("1s")
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: refresh(served.as_running, token), range(16)))
        lines = _each(lambda: HTTP.get(f"{served.issuer}/_control/history?since={since}").text)
        history = control.history(since)
    assert len(set(lines)) == 1
    numbers = [record.number for record in history]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert [len(of(history, ClockChanged)), len(of(history, ProviderStarted))] == [1, 0]
    assert len(of(history, TokenIssued)) == 2


def test_who_waits_at_one_is_told_what_happens_at_another(served: Served) -> None:
    token = tokens(served.as_running)["refresh_token"]
    with served.control() as control, ThreadPoolExecutor(4) as pool:
        since = control.history()[-1].number
        waiting = [
            pool.submit(HTTP.get, f"{served.issuer}/_control/history?since={since}&wait=10") for _ in range(4)
        ]
        refresh(served.as_running, token)
        told = ["token.issued" in it.result().text for it in waiting]
    assert told == [True] * 4


def test_a_barrier_holds_requests_at_all_and_lets_them_go_together(served: Served) -> None:
    first = tokens(served.as_running)["refresh_token"]
    with served.control() as control, ThreadPoolExecutor(4) as pool:
        barrier = control.raise_barrier(4)
        held = [pool.submit(refresh, served.as_running, first) for _ in range(4)]
        wait_for(lambda: control.barrier(barrier.id).met)
        assert not any(it.done() for it in held)
        control.lower_barrier(barrier.id)
        statuses = sorted(it.result().status_code for it in held)
    assert statuses == [200, 400, 400, 400]


def test_whoever_is_killed_keeps_nobody_up(tmp_path: Path) -> None:
    """A worker: it is told of, and the others go on. Their parent: they end."""
    with serving(f"sqlite:{tmp_path}/idp.db", "--workers", "2") as served:
        pids = served.pids
        token = tokens(served.as_running)["refresh_token"]
        os.kill(served.workers[0], signal.SIGKILL)
        assert served.process.stderr is not None
        assert (
            served.process.stderr.readline() == "mock-idp: a worker ended by itself (exit code -9); 1 go on\n"
        )
        assert refresh(served.as_running, token).status_code == 200
        os.kill(served.process.pid, signal.SIGKILL)
        wait_for(lambda: all(is_gone(pid) for pid in pids))
