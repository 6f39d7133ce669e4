"""Which storages a check is made on: those that the Dex in use has, or may have."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.check.storages import available, choose, has_c_compiler
from harness.dex.build import Binary

OURS = Binary(Path("dex"), "v2.45.1", controlled=True, storages=("memory", "rowlock"), types=())
WITH_CGO = Binary(
    Path("dex"), "v2.45.1", controlled=True, storages=("memory", "rowlock", "sqlite3"), types=()
)
FOREIGN = Binary(Path("dex"), "v2.45.1", controlled=False, storages=("memory",), types=())
NO_C = "storage sqlite: Dex's SQLite is written in C, and there is no C compiler on PATH; install gcc"
NOT_HERE = "storage rowlock: only a Dex that is built here has it"
POSTGRES = "postgres://dex@127.0.0.1/dex"


@pytest.mark.parametrize(
    ("wanted", "binary", "there", "notes"),
    [
        (None, OURS, ["memory", "rowlock"], ()),
        (None, FOREIGN, ["memory"], (NOT_HERE,)),
        ("all", OURS, ["memory", "rowlock"], (NO_C,)),
        ("all", WITH_CGO, ["memory", "rowlock", "sqlite"], ()),
        ("all", FOREIGN, ["memory", "sqlite"], (NOT_HERE,)),
        ("sqlite", WITH_CGO, ["sqlite"], ()),
        (POSTGRES, OURS, ["postgres"], ()),
        (POSTGRES, FOREIGN, ["postgres"], ()),
    ],
)
def test_storages_that_there_are(
    wanted: str | None, binary: Binary, there: list[str], notes: tuple[str, ...]
) -> None:
    found, said = available(choose(wanted), binary)
    assert ([storage.name for storage in found], said) == (there, notes)


@pytest.mark.parametrize(
    ("programs", "chosen", "found"),
    [
        ((), "", False),
        (("gcc",), "", True),
        (("clang",), "", True),
        (("gcc",), "icc -w", False),
        (("icc",), "icc -w", True),
    ],
)
def test_a_c_compiler_is_looked_for_as_cgo_does(
    tmp_path: Path, programs: tuple[str, ...], *, chosen: str, found: bool
) -> None:
    for name in programs:
        (tmp_path / name).touch(0o700)
    assert has_c_compiler({"PATH": str(tmp_path), "CC": chosen}) is found
