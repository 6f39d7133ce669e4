"""Whatever is done to a storage in a database, it answers as the one in memory does."""

from __future__ import annotations

import contextlib
import tempfile
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from mock_idp.clock import Clock
from mock_idp.protocol.model import AuthorizationCode, Grant, RefreshToken, Session
from mock_idp.store.memory import MemoryStore
from mock_idp.store.opening import open_store

if TYPE_CHECKING:
    from collections.abc import Callable

    from mock_idp.protocol.records import Record, Transaction
    from mock_idp.store.sql import SqlStore

_KINDS = (Grant, RefreshToken, AuthorizationCode, Session)
_NAMES = st.sampled_from(["a", "b", "\x00", "é\ud800", ""])
_TIMES = st.one_of(st.none(), st.floats(0, 1e10), st.integers(0, 2**40))
_SCOPES = st.one_of(st.none(), st.lists(st.text(max_size=3), max_size=2).map(tuple))
_TOKENS = st.builds(
    RefreshToken,
    value=_NAMES,
    grant_id=_NAMES,
    expires_at=_TIMES,
    successor=st.none() | _NAMES,
    scope=_SCOPES,
)
_GRANTS = st.builds(
    Grant, grant_id=_NAMES, client_id=_NAMES, username=_NAMES, sub=_NAMES, auth_time=st.floats(0, 1e10),
    scope=_SCOPES.map(lambda it: it or ()), nonce=st.none() | st.text(max_size=3), revoked=st.booleans(),
)  # fmt: skip
_SESSIONS = st.builds(
    Session,
    session_id=_NAMES,
    sid=_NAMES,
    username=_NAMES,
    auth_time=st.just(0),
    expires_at=st.floats(0, 1e10),
)
_CODES = st.builds(
    AuthorizationCode, value=_NAMES, grant_id=_NAMES, redirect_uri=st.none() | _NAMES,
    code_challenge=st.none(), expires_at=st.floats(0, 1e10),
)  # fmt: skip
_STEPS = st.one_of(
    st.tuples(st.just("put"), st.one_of(_TOKENS, _GRANTS, _SESSIONS, _CODES)),
    st.tuples(st.just("get"), st.sampled_from(_KINDS), _NAMES),
    st.tuples(st.just("delete"), st.sampled_from(_KINDS), _NAMES),
    st.tuples(st.just("all"), st.sampled_from(_KINDS)),
)
_ENDS = st.sampled_from(["written", "written", "discarded", "broken off"])


class _BrokenOffError(Exception):
    """Raised inside a transaction."""


class Storages(RuleBasedStateMachine):
    """A database and memory, told the same."""

    kind: ClassVar[str]
    new_url: ClassVar[Callable[[str], str]]

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory(prefix="mock-idp-model-")
        self._clock = Clock(frozen=True)
        self._memory = MemoryStore(self._clock)
        self._url = f"sqlite:{self._folder.name}/idp.db"
        if self.kind == "postgresql":
            self._url = type(self).new_url(self.kind)
        self._store: SqlStore = open_store(self._url, self._clock)

    @rule(steps=st.lists(_STEPS, max_size=8), end=_ENDS)
    def transact(self, steps: list[tuple[Any, ...]], end: str) -> None:
        assert _carry_out(self._store, steps, end) == _carry_out(self._memory, steps, end)

    @rule()
    def open_again(self) -> None:
        self._store.close()
        self._store = open_store(self._url, self._clock)

    @invariant()
    def has_the_same(self) -> None:
        every = [("all", kind) for kind in _KINDS]
        assert _carry_out(self._store, every, "written") == _carry_out(self._memory, every, "written")

    def teardown(self) -> None:
        self._store.close()
        self._folder.cleanup()


def _carry_out(store: SqlStore | MemoryStore, steps: list[tuple[Any, ...]], end: str) -> list[Any]:
    """Return what each step found."""
    found: list[Any] = []

    def work(stored: Transaction) -> None:
        found[:] = [_step(stored, *step) for step in steps]
        if end == "broken off":
            raise _BrokenOffError

    with contextlib.suppress(_BrokenOffError):
        store.run(work, discard=end == "discarded")
    return found


def _step(stored: Transaction, what: str, *about: Any) -> Any:  # noqa: ANN401  records of any kind
    if what == "put":
        return stored.put(about[0])
    if what == "all":
        return {record.key: record for record in stored.all(about[0])}
    return stored.get(*about) if what == "get" else stored.delete(*about)


@pytest.mark.parametrize(
    ("kind", "examples"),
    [
        pytest.param("sqlite", 25, id="sqlite"),
        pytest.param("postgresql", 10, id="postgresql", marks=pytest.mark.postgresql),
    ],
)
def test_a_database_is_memory_that_stays(kind: str, examples: int, new_url: Callable[[str], str]) -> None:
    machine: Any = type("Tried", (Storages,), {"kind": kind, "new_url": staticmethod(new_url)})
    quick = settings(
        max_examples=examples,
        stateful_step_count=10,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        database=None,
    )
    run_state_machine_as_test(machine, settings=quick)


def test_memory_forgets_what_is_over_in_small_steps_and_keeps_what_comes_meanwhile() -> None:
    clock = Clock(frozen=True)
    store = MemoryStore(clock)
    now = clock.now()
    grant = Grant(grant_id="", client_id="c", username="u", sub="s", scope=(), auth_time=0)

    def sign_in(number: int, expires_at: float | None) -> None:
        def work(stored: Transaction) -> None:
            stored.put(replace(grant, grant_id=f"g{number}"))
            stored.put(RefreshToken(value=f"r{number}", grant_id=f"g{number}", expires_at=expires_at))

        store.run(work)

    for number in range(4900):
        sign_in(number, now + 60)
    sign_in(4900, None)
    clock.advance(10_000)
    late = RefreshToken(value="r-late", grant_id="g10", expires_at=None)
    for number in range(4901, 6000):
        sign_in(number, None)
        if number == 5250:
            store.run(lambda stored: stored.put(replace(grant, grant_id="not used yet")))
            store.run(lambda stored: stored.put(late))

    def left(kind: type[Record]) -> list[str]:
        return sorted(store.run(lambda stored: [record.key for record in stored.all(kind)]))

    assert left(RefreshToken) == ["r-late", *(f"r{number}" for number in range(4900, 6000))]
    assert left(Grant) == ["g10", *(f"g{number}" for number in range(4900, 6000)), "not used yet"]
