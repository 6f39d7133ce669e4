"""Making the checks: each on a chain of its own, several at a time."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from harness import children
from harness.check.catalogue import CHECKS, QUICK_CHECKS
from harness.check.check import Check, Need, Setting
from harness.check.judging import Answer, Checked, judge_check, not_run
from harness.dex.chain import dex_chain
from harness.pace import RealPace, TimeMode, VirtualPace
from harness.run import WITH_DEX, perform, started
from harness.scenario import RegistryChoice

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import AbstractContextManager

    from harness.check.storages import StorageChoice
    from harness.clients.client import RegistryClient
    from harness.dex.chain import DexPlan, UpstreamFactory
    from harness.pace import Pace
    from harness.stack import Stack
    from mock_idp.history import History

_HURRY = 10.0
_SLOW = 5.0
_PATIENCE = 2.0
_REAL_PATIENCE = 5.0
_MOST_AT_ONCE = 8
"""In real time, where most of them only wait."""
_END_AGAIN_AFTER = 0.05
_STILL_AFTER = 10.0
"""Seconds without a result, after which people are told what is under way."""
LEAST_FOR_LOGIN = 12.0
"""Seconds: with less than ten left x/oauth2 refreshes at once, and no login would come before expiry."""

Tell = Callable[[Checked, int, int], None]
"""Called with a result, how many there are so far, and how many there will be."""
Still = Callable[[tuple[str, ...]], None]
"""Called with the names of those that are under way when nothing has ended for a while."""


@dataclass(frozen=True, kw_only=True)
class CheckPlan:
    """What is checked, with what, and how."""

    dex: DexPlan
    upstream: Callable[[bool], UpstreamFactory]
    """Given whether the upstream is to forgive a refresh token that comes twice (`Check.forgiving`)."""
    storages: tuple[StorageChoice, ...]
    clients: tuple[RegistryClient, ...]
    """Each of them logs in where a registry stands in front."""
    mode: TimeMode
    people: tuple[str, ...]
    lacks: frozenset[Need] = frozenset()
    """What is not there, whatever the storage."""
    quick: bool = False

    def missing(self, check: Check, storage: StorageChoice) -> Need | None:
        """Return what keeps the check from being made on the storage."""
        absent = set(self.lacks)
        if not storage.overlaps:
            absent.add(Need.OVERLAP)
        if not storage.persists:
            absent.add(Need.PERSISTENCE)
        needs = check.needs | ({Need.FORGIVENESS} if check.forgiving else set())
        return next((need for need in Need if need in needs & absent), None)


@dataclass(frozen=True)
class _Made:
    """A check on a storage with a client."""

    check: Check
    storage: StorageChoice
    client: RegistryClient


def _on_all(check: Check, plan: CheckPlan) -> Iterator[_Made]:
    """Yield the check on every storage, and with every client if one is needed."""
    clients = plan.clients if check.with_registry else plan.clients[:1]
    for client in clients:
        named = replace(check, name=f"{check.name}-{client.name}") if len(clients) > 1 else check
        for storage in plan.storages:
            yield _Made(named, storage, client)


class CheckRun:
    """One run of all checks; an exception in `run`, such as Ctrl-C, breaks off those under way."""

    def __init__(self, plan: CheckPlan, tell: Tell, still: Still = lambda _: None) -> None:
        """``tell`` hears of every result, ``still`` of long waits, from the thread that calls `run`."""
        self._plan, self._tell, self._still = plan, tell, still
        self._stop = threading.Event()
        self._under_way: list[str] = []
        checks = QUICK_CHECKS if plan.quick else CHECKS
        self._all = [made for check in checks for made in _on_all(check, plan)]

    def run(self) -> tuple[Checked, ...]:
        """Make every check and return the results in the order of the catalogue.

        Where not even the first is answered, those that ask for refreshes themselves have nothing to ask.
        """
        results: dict[int, Checked] = {}
        with self._pool() as pool:
            first = pool.submit(self._make, self._all[0])
            waiting = {first: 0}
            rest = range(1, len(self._all))
            at_once = [number for number in rest if self._all[number].check.with_registry]
            self._submit(pool, at_once, waiting, results, hopeless="")
            next(self._finished([first]))
            hopeless = _hopeless(first.result())
            later = [number for number in rest if number not in at_once]
            self._submit(pool, later, waiting, results, hopeless)
            for future in self._finished(waiting):
                self._keep(results, waiting[future], future.result())
        return tuple(results[number] for number in range(len(self._all)))

    def _submit(
        self,
        pool: ThreadPoolExecutor,
        numbers: Iterable[int],
        waiting: dict[Future[Checked], int],
        results: dict[int, Checked],
        hopeless: str,
    ) -> None:
        """Put checks into the queue, or say why they are not made."""
        for number in numbers:
            made = self._all[number]
            why = self._plan.missing(made.check, made.storage) or hopeless
            if why:
                self._keep(results, number, not_run(made.check, made.storage.name, why))
            else:
                waiting[pool.submit(self._make, made)] = number

    def _finished(self, futures: Iterable[Future[Checked]]) -> Iterator[Future[Checked]]:
        """Yield them as they end; tell now and then what is under way."""
        left = set(futures)
        while left:
            done, left = wait(left, _STILL_AFTER, FIRST_COMPLETED)
            if not done:
                self._still(tuple(dict.fromkeys(self._under_way)))
            yield from done

    @contextlib.contextmanager
    def _pool(self) -> Iterator[ThreadPoolExecutor]:
        """Yield threads; if the run is broken off, those under way end at once."""
        at_once = _MOST_AT_ONCE if self._plan.mode is TimeMode.REAL else (os.cpu_count() or 1) + 1
        if any(storage.shared for storage in self._plan.storages):
            at_once = 1
        pool = ThreadPoolExecutor(at_once, thread_name_prefix="check")
        try:
            yield pool
        except BaseException:
            self._stop.set()
            self._plan.dex.sign_in.break_off()
            with _ending_processes():
                pool.shutdown(cancel_futures=True)
            raise
        pool.shutdown()

    def _keep(self, results: dict[int, Checked], number: int, result: Checked) -> None:
        results[number] = result
        self._tell(result, len(results), len(self._all))

    def _make(self, made: _Made) -> Checked:
        self._under_way.append(made.check.name)
        try:
            return self._made(made)
        finally:
            self._under_way.remove(made.check.name)

    def _made(self, made: _Made) -> Checked:
        began = time.perf_counter()
        pace, check, storage, client = self._pace(), made.check, made.storage, made.client
        history = perform(
            started(check.name, WITH_DEX, client, pace),
            lambda history: self._chain(check, storage, pace, history),
            check.steps(self._setting(check)),
            client,
            pace,
            stop=self._stop.is_set,
            # What comes after the first surprise follows from it, and may take long.
            to_the_end=False,
        )
        seconds = time.perf_counter() - began
        return judge_check(check, storage.name, history.records, proof=check.proof, seconds=seconds)

    def _pace(self) -> Pace:
        if self._plan.mode is TimeMode.REAL:
            return RealPace(lambda _waited, _total: None, self._stop)
        return VirtualPace(frozen=False)

    def _setting(self, check: Check) -> Setting:
        people = self._plan.people
        hurried = check.hurried and self._hurries
        return Setting(
            user=people[0],
            other=people[-1],
            wait=self._id_tokens(check) + 1,
            slow=_SLOW / _HURRY if hurried else _SLOW,
            patience=_PATIENCE if hurried else _REAL_PATIENCE,
        )

    @property
    def _hurries(self) -> bool:
        return self._plan.dex.binary.controlled and self._plan.mode is TimeMode.VIRTUAL

    def _id_tokens(self, check: Check) -> float:
        seconds = self._plan.dex.id_tokens
        return max(seconds, LEAST_FOR_LOGIN) if check.with_registry else seconds

    def _chain(
        self, check: Check, storage: StorageChoice, pace: Pace, history: History
    ) -> AbstractContextManager[Stack]:
        plan = replace(
            self._plan.dex,
            upstream=self._plan.upstream(check.forgiving),
            storage=storage.make,
            keep=self._plan.dex.keep and self._plan.dex.keep / f"{check.name}-{storage.name}",
            id_tokens=self._id_tokens(check),
            skip_approval=not check.approval,
            registry=RegistryChoice() if check.with_registry else None,
            timer_speed=_HURRY if check.hurried and self._hurries else 1,
        )
        return dex_chain(plan, clock=pace.clock, history=history)


@contextlib.contextmanager
def _ending_processes() -> Iterator[None]:
    """End whatever those who are to stop wait for, a Dex or a client, and what they may still start."""
    done = threading.Event()

    def end() -> None:
        while not done.is_set():
            children.end_all()
            done.wait(_END_AGAIN_AFTER)

    thread = threading.Thread(target=end, name="ending", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _hopeless(first: Checked) -> str:
    """Return why nothing more can be asked after the first check; empty if there is more to ask."""
    if first.answer in {Answer.FAILED, Answer.UNKNOWN} and not first.calls:
        return "no refresh is answered at all"
    return ""
