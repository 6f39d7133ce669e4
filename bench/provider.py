"""How fast is the provider? Run ``python -m bench provider``; it takes about a minute.

Refresh grants stand beside the RS256 signatures that one core makes, since each grant signs an ID token:
measured in turns, by processor time, which other programs on the machine disturb less than the wall clock.
Cold starts stand beside those of a bare interpreter and of the smallest FastAPI application.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from bench.peers import catalogue, limit, load, measuring, process
from bench.peers.installing import SERVERS
from bench.peers.peer import Installed, Peer

if TYPE_CHECKING:
    from bench.peers.load import Measured

ROUNDS = 5
COLD_STARTS = 9
SECONDS = 2.0
_OURS, _AUTOMATIC = catalogue.PEERS[:2]
_HELLO = str(SERVERS / "fastapi_hello.py")
_SMALLEST = Peer("fastapi", lambda _: Installed("", lambda port: [sys.executable, _HELLO, str(port)]))


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        cache = Path(name)
        _print_starts(cache)
        _print_loads(cache)


def _print_starts(cache: Path) -> None:
    """Print how long starts take: of a process, and of a fixture."""
    ours, smallest = _OURS.install(cache), _SMALLEST.install(cache)
    cold: dict[str, list[float]] = {"ours": [], "FastAPI": [], "Python": []}
    for number in range(COLD_STARTS + 1):
        with process.running(_OURS, ours) as server, process.running(_SMALLEST, smallest) as hello:
            starts = {"ours": server.cold, "FastAPI": hello.cold, "Python": _bare()}
        for what, seconds in starts.items() if number else ():  # the first one compiles
            cold[what].append(seconds)
    _row(f"cold start to first discovery answer, median of {COLD_STARTS}", cold["ours"], "ms")
    _row("  of an application of FastAPI's with one route, and uvicorn", cold["FastAPI"], "ms")
    _row("  of a Python that does nothing", cold["Python"], "ms")
    fixtures = measuring.fixtures(ours)
    _row(f"fixture ready, median of {len(fixtures)}", [ready / 1000 for ready, _ in fixtures], "ms")
    _row(f"fixture stopped, median of {len(fixtures)}", [stop / 1000 for _, stop in fixtures], "ms")


def _print_loads(cache: Path) -> None:
    """Print what the endpoints carry beside what a core can sign."""
    refreshes: list[Measured] = []
    pages: list[Measured] = []
    automatic: list[Measured] = []
    limits: list[float] = []
    with contextlib.ExitStack() as stack:
        ours = stack.enter_context(process.running(_OURS, _OURS.install(cache)))
        auto = stack.enter_context(process.running(_AUTOMATIC, _AUTOMATIC.install(cache)))
        for _ in range(ROUNDS):
            limits.append(limit.signatures(SECONDS / 2)[1])
            refreshes.append(measuring.run(load.refreshes(_OURS, ours, SECONDS)))
            pages.append(measuring.run(load.sign_ins(_OURS, ours, SECONDS)))
            automatic.append(measuring.run(load.sign_ins(_AUTOMATIC, auto, SECONDS)))
    shares = [each.per_processor_second / limit for each, limit in zip(refreshes, limits, strict=True)]
    _row(f"refresh grants over {load.CONNECTIONS} connections, one core", _walls(refreshes), "/s")
    _row("  of which 99 % within", [each.within(0.99) for each in refreshes], "ms")
    _row("  per second of processor time", [each.per_processor_second for each in refreshes], "/s")
    _row("  bare RS256 signatures per second of processor time", limits, "/s")
    _row("  the grants as a share of those", shares, "%")
    _row("sign-ins by the page, with code exchange", _walls(pages), "/s")
    _row("sign-ins without a page, with code exchange", _walls(automatic), "/s")


def _walls(measured: list[Measured]) -> list[float]:
    return [each.per_second for each in measured]


def _bare() -> float:
    """Return the seconds that an interpreter takes to start and end."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True, env=process.environment())
    return time.perf_counter() - began


def _row(what: str, values: list[float], unit: str) -> None:
    """Print a median with the least and the most."""
    scale, digits = {"ms": (1000, 1), "%": (100, 0), "/s": (1, 0)}[unit]
    middle, least, most = (
        f"{value * scale:.{digits}f}" for value in (median(values), min(values), max(values))
    )
    print(f"{what:<60}{middle:>8} {unit:<3} ({least} to {most})")


if __name__ == "__main__":
    main()
