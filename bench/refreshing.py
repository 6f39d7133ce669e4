"""How many refreshes does the whole chain carry? Application -> real Dex -> connector -> mock upstream."""

from __future__ import annotations

import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from bench.example import BLOCK, PACKAGE, USER_SYSTEM, row
from harness import clients
from harness.check.planning import Options, plan
from harness.dex.chain import dex_chain
from harness.pace import VirtualPace
from mock_idp.history import History, Outcome

if TYPE_CHECKING:
    from harness.application.application import Application
    from harness.stack import Stack

_SECONDS = 5.0
_PEOPLE = tuple(f"person-{number}" for number in range(8))


def main() -> None:
    """Measure and print."""
    print("\nrefreshes through application, Dex, connector and mock upstream, storage rowlock")
    with tempfile.TemporaryDirectory() as name:
        users = Path(name, "users.yaml")
        file = "".join(f"- {{username: {who}, password: p}}\n" for who in _PEOPLE)
        users.write_text(file, encoding="utf-8")
        options = Options(
            connector=BLOCK, package=PACKAGE, upstream=str(USER_SYSTEM), users=users, storage="rowlock"
        )
        planned = plan(options, (clients.find("builtin"),), progress=lambda _: None).plan
    clock = VirtualPace(frozen=False).clock
    with dex_chain(planned.dex, clock=clock, history=History(clock)) as stack:
        (app,) = stack.applications.values()
        for who in _PEOPLE:
            _sign_in(stack, app, who)
        took = _refresh_until(time.perf_counter() + _SECONDS, app, _PEOPLE[0])
        row("one after the other", f"{len(took) / _SECONDS:.0f} /s")
        row("  median", f"{median(took) * 1000:.1f} ms")
        began, before = time.perf_counter(), time.process_time()
        with ThreadPoolExecutor(len(_PEOPLE)) as pool:
            done = list(pool.map(partial(_refresh_until, began + _SECONDS, app), _PEOPLE))
        wall, own = time.perf_counter() - began, time.process_time() - before
        row(f"of {len(_PEOPLE)} people at once", f"{sum(map(len, done)) / wall:.0f} /s")
        row("  processor time of application and upstream, one process", f"{own / wall:.0%}")


def _sign_in(stack: Stack, app: Application, user: str) -> None:
    person = stack.users.find(user)
    assert person is not None  # noqa: S101  they are in the file
    said = app.sign_in(user, lambda url, back: stack.sign_in.to_application(url, back, person, stack.site))
    if said != "ok":
        raise SystemExit(f"bench: {user} cannot sign in: {said}")


def _refresh_until(until: float, app: Application, user: str) -> list[float]:
    """Refresh again and again; return the seconds that each took."""
    took = []
    while (began := time.perf_counter()) < until:
        if app.refresh(user).outcome is not Outcome.OK:
            raise SystemExit(f"bench: a refresh of {user} was refused")
        took.append(time.perf_counter() - began)
    return took
