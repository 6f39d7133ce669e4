"""How long does it take to build a Dex with a person's connector in it?"""

from __future__ import annotations

import contextlib
import os
import subprocess
import tempfile
import time
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from bench.example import copied, row, timed
from harness.dex.build import DEX_VERSION, build
from harness.dex.process import running
from harness.dex.toolchain import find
from mock_idp.server import address_of, listen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.dex.build import Binary

_CHANGES = 3
_HITS = 9
_STARTS = 9
_CONFIGURATION = """\
issuer: {url}/dex
storage: {{type: memory}}
web: {{http: '{netloc}'}}
connectors: [{{type: mockCallback, id: mock, name: mock}}]
"""


def main() -> None:
    """Measure what happens day by day, with Go's caches as they are."""
    print(f"\na Dex {DEX_VERSION} with the example connector, {find().version}, Go's caches warm")
    with tempfile.TemporaryDirectory() as name:
        package, cache = copied(Path(name)), Path(name, "cache")
        binary = build(package, cache=cache)
        took = [timed(partial(_changed, package, number, cache)) for number in range(_CHANGES)]
        row(f"after a change to one file of the connector, median of {_CHANGES}", f"{median(took):.1f} s")
        took = [timed(lambda: build(package, cache=cache)) for _ in range(_HITS)]
        row(f"nothing changed, median of {_HITS}", f"{median(took) * 1000:.1f} ms")
        took = [_start(binary, Path(name)) for _ in range(_STARTS)]
        row(f"start of a Dex until it answers, median of {_STARTS}", f"{median(took) * 1000:.0f} ms")


def cold() -> None:
    """Measure a first build, with nothing of Go's fetched or compiled: minutes, and a network."""
    print(f"\na first Dex {DEX_VERSION} with the example connector, {find().version}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        package = copied(folder)
        with _caches(modules=folder / "modules", compiled=folder / "compiled"):
            took = timed(lambda: build(package, cache=folder / "cache"))
            row("nothing fetched, nothing compiled", f"{took:.0f} s")
            row("  modules that were fetched", _size(folder / "modules"))
            row("  what was compiled", _size(folder / "compiled"))
            row("  the Dex that is kept", _size(folder / "cache"))
        with _caches(modules=folder / "modules", compiled=folder / "compiled-anew"):
            took = timed(lambda: build(package, cache=folder / "cache-anew"))
            row("everything fetched, nothing compiled", f"{took:.0f} s")


def _changed(package: Path, number: int, cache: Path) -> None:
    """Change a file of the connector so that other code comes of it, and build."""
    with (package / "connector.go").open("a", encoding="utf-8") as file:
        file.write(f"\n// Number{number} is new.\nfunc Number{number}() int {{ return {number} }}\n")
    build(package, cache=cache)


def _start(binary: Binary, folder: Path) -> float:
    """Return how many seconds pass until it answers."""
    config = folder / "dex.yaml"
    with listen() as free:
        address = address_of(free)
    config.write_text(_CONFIGURATION.format(url=address.url, netloc=address.netloc), encoding="utf-8")
    began = time.perf_counter()
    with running(binary, config, issuer=f"{address.url}/dex", env={}, on_line=lambda _: None):
        return time.perf_counter() - began


@contextlib.contextmanager
def _caches(*, modules: Path, compiled: Path) -> Iterator[None]:
    """Let Go keep what it fetches and compiles in these folders, which can be deleted afterwards."""
    ours = {"GOMODCACHE": str(modules), "GOCACHE": str(compiled), "GOFLAGS": "-modcacherw"}
    before = dict(os.environ)
    os.environ.update(ours)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def _size(folder: Path) -> str:
    told = subprocess.run(["/usr/bin/du", "-sm", folder], capture_output=True, text=True, check=True)
    return f"{told.stdout.split()[0]} MB"
