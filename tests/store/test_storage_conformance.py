"""What any storage must do for refresh tokens: one decision at a time, and none half written."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mock_idp.clock import Clock
from mock_idp.store.memory import MemoryStore
from mock_idp.store.opening import open_store
from tests.store.conftest import MEMORY, POSTGRESQL, SQLITE
from tests.store.redeeming import (
    POLICIES,
    Outcome,
    lineage,
    provider_on,
    redeem,
    redeem_in_parallel,
    tokens_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mock_idp.store import Store

_ROOT = Path(__file__).parents[2]
_SUCCESSES = {
    "rotation": 1,
    "no-detection": 1,
    "fresh": 64,
    "same": 64,
    "counted": 6,
    "rotate-after": 3,
    "no-rotation": 64,
}
_DETECTS = {"rotation", "counted", "rotate-after"}
"""The policies by which 64 requests are reuse, which ends the lineage."""


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[Any]:
    """Return what opens the storage of a kind, once for each policy: each test has lineages of its own."""
    opened: dict[tuple[str, str], tuple[str, Store]] = {}

    def of(kind: str, policy: str) -> tuple[str, Store]:
        if (kind, policy) not in opened:
            url = f"sqlite:{tmp_path_factory.mktemp('store')}/idp.db"
            if kind == "postgresql":
                url = request.getfixturevalue("new_schema")(request.getfixturevalue("postgresql_folder"))
            store = MemoryStore(Clock()) if kind == "memory" else open_store(url, Clock())
            opened[kind, policy] = (url, store)
        return opened[kind, policy]

    yield of
    for _, store in opened.values():
        store.close()


@dataclass(frozen=True)
class Redeemer:
    """The program `tests.store.redeemer`."""

    process: subprocess.Popen[str]

    def tell(self, **task: str | int) -> None:
        assert self.process.stdin is not None
        print(json.dumps(task), file=self.process.stdin, flush=True)

    def go(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write("!")
        self.process.stdin.flush()

    def line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()


@pytest.fixture(scope="module")
def redeemers() -> Iterator[tuple[Redeemer, Redeemer]]:
    command = [sys.executable, "-m", "tests.store.redeemer"]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": _ROOT}
    with subprocess.Popen(command, **pipes) as one, subprocess.Popen(command, **pipes) as two:
        yield Redeemer(one), Redeemer(two)
        for process in (one, two):
            assert process.stdin is not None
            process.stdin.close()


def _judge(store: Store, policy: str, name: str, outcomes: list[Outcome]) -> None:
    """Fail unless 64 requests with one token had exactly the outcome of the policy."""
    causes = Counter(outcome.cause for outcome in outcomes)
    returned = {outcome.refresh_token for outcome in outcomes if not outcome.cause}
    successes = _SUCCESSES[policy]
    refused = {"reused", "revoked"} if policy in _DETECTS else {"reused"}
    assert (causes.pop("", 0), causes.total()) == (successes, 64 - successes)
    assert causes.keys() <= refused
    current = {token.value for token in tokens_of(store, name) if token.replaced_at is None}
    assert current == (returned - {f"{name}-first"} or returned)
    distinct = {"fresh": 64, "counted": 6, "rotate-after": 2}.get(policy, 1)
    assert len(returned) == distinct
    again = asyncio.run(redeem(provider_on(store, policy), current.pop()))
    assert again.cause == ("revoked" if policy in _DETECTS else "")


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("kind", [MEMORY, SQLITE, POSTGRESQL])
def test_64_parallel_redeems_have_exactly_the_outcome_of_the_policy(
    stores: Callable[[str, str], tuple[str, Store]], kind: str, policy: str
) -> None:
    _, store = stores(kind, policy)
    name = f"parallel-{policy}"
    outcomes = redeem_in_parallel(provider_on(store, policy), lineage(store, name))
    _judge(store, policy, name, outcomes)


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("kind", [SQLITE, POSTGRESQL])
def test_two_processes_on_one_storage_are_one_provider(
    stores: Callable[[str, str], tuple[str, Store]],
    redeemers: tuple[Redeemer, Redeemer],
    kind: str,
    policy: str,
) -> None:
    url, store = stores(kind, policy)
    name = f"processes-{policy}"
    token = lineage(store, name)
    for redeemer in redeemers:
        redeemer.tell(url=url, policy=policy, token=token, times=32)
    assert [redeemer.line() for redeemer in redeemers] == ["ready", "ready"]
    for redeemer in redeemers:
        redeemer.go()
    outcomes = [Outcome(**it) for redeemer in redeemers for it in json.loads(redeemer.line())]
    _judge(store, policy, name, outcomes)


@pytest.mark.parametrize("policy", ["rotation", "fresh", "same", "rotate-after", "no-rotation"])
@pytest.mark.parametrize("kind", [SQLITE, POSTGRESQL])
def test_whoever_is_killed_between_two_statements_leaves_a_token_that_is_good_and_only_one(
    stores: Callable[[str, str], tuple[str, Store]],
    redeemers: tuple[Redeemer, Redeemer],
    kind: str,
    policy: str,
) -> None:
    url, store = stores(kind, policy)
    redeemer, _ = redeemers
    written = []
    for die_at in range(1, 100):
        name = f"killed-{policy}-{die_at}"
        token = lineage(store, name)
        redeemer.tell(url=url, policy=policy, token=token, die_at=die_at)
        survived = json.loads(redeemer.line()) is not None
        written.append(_was_written(store, name))
        _judge_survivors(store, policy, name)
        if survived:
            break
    # Killed before each of begin, reads, writes and commit, nothing is written; after the commit, all is.
    assert written == [False] * (len(written) - 2) + [True, True]
    assert len(written) >= 7


def _was_written(store: Store, name: str) -> bool:
    first = next(token for token in tokens_of(store, name) if token.value == f"{name}-first")
    return first.uses > 0


def _judge_survivors(store: Store, policy: str, name: str) -> None:
    """Fail unless the client goes on with the token it has, or another one is good as the policy says."""
    tokens = tokens_of(store, name)
    current = [token.value for token in tokens if token.replaced_at is None]
    assert len(current) == 1
    replaced = len(tokens) == 2
    outcome = asyncio.run(redeem(provider_on(store, policy), f"{name}-first"))
    if replaced and policy == "rotation":
        assert outcome == Outcome("reused")
    else:
        assert outcome.cause == ""
    if replaced and policy == "same":
        assert outcome.refresh_token == current[0]
