"""The whole storm, by hand: ``python -m tests.bad_input --requests 100000 --seed 1``.

Half of the requests meet the provider with everything switched on, the others all other setups. Progress and
counts go to stdout; the exit status is 1 if an answer was one that must not be.
"""

from __future__ import annotations

import argparse
import faulthandler
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor, as_completed
from typing import TYPE_CHECKING

from tests.bad_input import setups
from tests.bad_input.running import Outcome, storm
from tests.bad_input.trying import Counts

if TYPE_CHECKING:
    from collections.abc import Iterator

_PIECE = 2000
"""Requests that one provider gets."""
_HANGS_AFTER = 900
"""Real seconds for one piece; then its tracebacks are printed, and it ends."""


def main() -> int:
    """Run, print, and tell whether all went well."""
    options = _options()
    began, counts, objections = time.monotonic(), Counts(), list[str]()
    with ProcessPoolExecutor(options.jobs) as pool:
        pieces = [pool.submit(_piece, *it) for it in _pieces(options.requests, options.seed)]
        for done in as_completed(pieces):
            outcome, setup, kilobytes = done.result()
            counts.update(outcome.counts)
            objections += outcome.objections
            for objection in outcome.objections:
                _say(f"\n{objection}\n")
            so_far = f"{counts.requests:7} requests, {len(objections)} objections"
            _say(f"{so_far}; {setup}: {kilobytes // 1024} MiB")
    _print_table(counts)
    _say(f"seed {options.seed}, {time.monotonic() - began:.0f} s, {len(objections)} objections")
    return 1 if objections else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bad_input", description=__doc__)
    parser.add_argument("--requests", type=int, default=100_000, help="how many, over all setups")
    parser.add_argument("--seed", type=int, default=1, help="the same seed draws the same requests")
    parser.add_argument("--jobs", type=int, default=2, help="processes side by side")
    return parser.parse_args()


def _pieces(requests: int, seed: int) -> Iterator[tuple[str, int, int]]:
    """Yield setup, number of requests and seed of each piece."""
    first, *others = setups.names()
    shares = [(first, requests - requests // 2)]
    shares += [(name, requests // 2 // len(others)) for name in others]
    shares[0] = (first, requests - sum(share for _, share in shares[1:]))
    for number, (setup, share) in enumerate(shares):
        for start in range(0, share, _PIECE):
            yield setup, min(_PIECE, share - start), seed * 1_000_000 + number * 10_000 + start // 10


def _piece(setup: str, requests: int, seed: int) -> tuple[Outcome, str, int]:
    faulthandler.dump_traceback_later(_HANGS_AFTER, exit=True)
    outcome = storm(setup, requests, seed)
    faulthandler.cancel_dump_traceback_later()
    return outcome, setup, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _print_table(counts: Counts) -> None:
    for title, counter in (("begun as", counts.endpoints), ("answered", counts.answers)):
        _say(f"\n{title}")
        for name, number in counter.most_common():
            _say(f"  {number:7}  {name}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
