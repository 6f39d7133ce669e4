"""How long does ``refresh-harness check`` take with the example connector, once it is built?"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from bench.example import BLOCK, PACKAGE, USER_SYSTEM, row
from harness.check.catalogue import CHECKS
from harness.dex.build import build
from mock_idp.durations import parse

if TYPE_CHECKING:
    from collections.abc import Mapping

_TRIES = 3
_QUICK_TRIES = 5
_TTL = "5s"


def main() -> None:
    """Measure and print."""
    print("\nrefresh-harness check, example connector, built-in client, start of Python included")
    binary = build(PACKAGE)
    ours = ("--connector-package", str(PACKAGE))
    _seconds(*ours, "--quick")
    everything = median(_seconds(*ours) for _ in range(_TRIES))
    row(f"all {len(CHECKS)} checks on 2 storages, virtual time, median of {_TRIES}", f"{everything:.1f} s")
    quick = median(_seconds(*ours, "--quick") for _ in range(_QUICK_TRIES))
    row(f"--quick, virtual time, median of {_QUICK_TRIES}", f"{quick:.1f} s")
    for more in (["--quick"], []):
        with tempfile.TemporaryDirectory() as name:
            report = Path(name, "report.json")
            theirs = ("--dex", str(binary.path), "--ttl", _TTL, "--json", str(report), *more)
            took = _seconds(*theirs)
            waited = max(map(_waited, json.loads(report.read_text(encoding="utf-8"))["runs"]))
        row(" ".join(["--dex --ttl", _TTL, *more, "(real time)"]), f"{took:.1f} s")
        row("  of which the check that waits longest waits", f"{waited:.1f} s")
        row("  beyond that", f"{took - waited:.1f} s")


def _seconds(*arguments: str) -> float:
    """Return the wall time of the command, which must find that the connector works."""
    argv = [sys.executable, "-m", "harness", "check", "--connector", str(BLOCK)]
    argv += ["--upstream", str(USER_SYSTEM), "--client", "builtin", *arguments]
    began = time.perf_counter()
    ended = subprocess.run(argv, check=False, capture_output=True, text=True, timeout=600)
    if ended.returncode != 0:
        raise SystemExit(f"bench: the check ended with {ended.returncode}\n{ended.stdout}{ended.stderr}")
    return time.perf_counter() - began


def _waited(run: Mapping[str, Any]) -> float:
    """Return for how many seconds a check waited for tokens to run out."""
    kinds = (step["do"].partition(": ") for step in run["steps"])
    return sum(parse(duration) for kind, _, duration in kinds if kind == "advance")
