"""``make bench PART=peers``: ours beside other providers for tests, on this machine, in this run.

All get the same load from the same client, on a processor of their own; what each signs in with is what its
users would use. Peers are installed once, below the cache folder, by their names.
"""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING

from bench.peers import cores, load, measuring
from bench.peers.catalogue import PEERS
from harness.dex.cache import default_folder

if TYPE_CHECKING:
    from bench.peers.load import Measured
    from bench.peers.measuring import Result, Table


def main() -> None:
    """Measure and print."""
    table = measuring.measure(PEERS, default_folder() / "peers")
    print(
        f"\nproviders for tests: {load.CONNECTIONS} connections, server on processor {cores.SERVER}, load on "
        f"{cores.LOAD}, RS256 with 2048 bits, medians of {measuring.ROUNDS} turns of {measuring.SECONDS:g} s"
    )
    print(f"bare RS256 signatures of cryptography in a second of processor time: {table.limit:.0f}")
    print(_line(_HEAD))
    for name, result in table.results.items():
        print(_line(_cells(name, result, table)))
    for name, reason in table.left_out.items():
        print(f"{name}: left out, {reason}")


_HEAD = (
    *("", "version", "refresh/s", "(min-max)", "a CPU s", "of limit", "p99 ms"),
    *("sign-in/s", "(min-max)", "a CPU s", "cold s", "ready ms", "stop ms", "RSS MiB"),
)
_NAMES = 2
"""The first columns are words."""
_WIDTHS = (30, 22, 10, 12, 8, 9, 8, 10, 12, 8, 7, 9, 8, 8)


def _cells(name: str, result: Result, table: Table) -> tuple[str, ...]:
    ready, stop = zip(*result.fixtures, strict=True) if result.fixtures else ((), ())
    return (
        name,
        result.version,
        *_rates(result.refreshes),
        f"{median(each.per_processor_second for each in result.refreshes) / table.limit:.0%}",
        f"{median(each.within(0.99) for each in result.refreshes) * 1000:.1f}",
        *_rates(result.sign_ins),
        f"{median(result.cold):.3f}",
        f"{median(ready):.1f}" if ready else "-",
        f"{median(stop):.1f}" if stop else "-",
        f"{result.resident:.0f}",
    )


def _rates(measured: list[Measured]) -> tuple[str, str, str]:
    walls = [each.per_second for each in measured]
    processor = median(each.per_processor_second for each in measured)
    return f"{median(walls):.0f}", f"{min(walls):.0f}-{max(walls):.0f}", f"{processor:.0f}"


def _line(cells: tuple[str, ...]) -> str:
    aligned = ("<" if number < _NAMES else ">" for number in range(len(cells)))
    return "".join(f"{cell:{side}{width}}" for cell, side, width in zip(cells, aligned, _WIDTHS, strict=True))
