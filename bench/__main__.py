"""``make bench``: all measurements, one table each. Quote medians: a machine has other things to do."""

from __future__ import annotations

import argparse
import os

from bench import building, chain, checking, peers, provider, refreshing, sessions
from harness.dex import toolchain
from harness.dex.go_errors import GoMissing

_EMBEDDED = {"provider": provider.main, "sessions": sessions.main, "chain": chain.main}
_DEX = {"building": building.main, "checking": checking.main, "refreshing": refreshing.main}

_ASKED = {"cold": building.cold, "peers": peers.main}
"""Only when asked for: they take minutes and fetch packages."""


def main() -> None:
    """Measure what is asked for; all of it, if nothing is."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join([*_EMBEDDED, *_DEX, *_ASKED]))
    asked = parser.parse_args().parts or [*_EMBEDDED, *_DEX]
    parts = _EMBEDDED | _DEX | _ASKED
    for unknown in set(asked) - parts.keys():
        parser.error(f"there is no part '{unknown}'; there are {', '.join(parts)}")
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    for name in asked:
        missing = "" if name in {*_EMBEDDED, "peers"} else _why_no_go()
        if missing:
            print(f"\n{name}: left out, {missing}")
        else:
            parts[name]()


def _why_no_go() -> str:
    """Return why no Dex can be built here; empty if one can."""
    try:
        toolchain.find()
    except GoMissing as missing:
        return str(missing)
    return ""


if __name__ == "__main__":
    main()
