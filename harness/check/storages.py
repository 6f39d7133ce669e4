"""The storages a check is made on, one after the other."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.dex.storages import MEMORY, Storage, postgres, row_lock, sqlite
from mock_idp.command_line import UsageError
from mock_idp.config.errors import hint

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from harness.dex.build import Binary

DEFAULT = ("memory", "rowlock")


@dataclass(frozen=True, kw_only=True)
class StorageChoice:
    """A kind of storage, fresh for every check where it can be."""

    name: str
    make: Callable[[Path], Storage]
    """Given the folder of a run."""
    overlaps: bool
    """Two people can refresh at once: Dex calls Refresh inside the storage's transaction."""
    persists: bool
    sure: bool = True
    """Where a Dex has it, it works; False: it needs what only a start can show."""
    shared: bool = False
    """Every check finds what the one before left, so that they go one by one."""


_KINDS = {
    "memory": StorageChoice(name="memory", make=lambda _: MEMORY, overlaps=False, persists=False),
    "rowlock": StorageChoice(
        name="rowlock", make=lambda folder: row_lock(folder / "storage"), overlaps=True, persists=True
    ),
    "sqlite": StorageChoice(
        name="sqlite",
        make=lambda folder: sqlite(folder / "dex.db"),
        overlaps=False,
        persists=True,
        sure=False,
    ),
}


def choose(name: str | None) -> tuple[StorageChoice, ...]:
    """Return the storages that ``--storage`` names; the two that need nothing, if it names none.

    Raises:
        UsageError: there is no such storage.

    """
    if name is None:
        return tuple(_KINDS[known] for known in DEFAULT)
    if name == "all":
        return tuple(_KINDS.values())
    if name in _KINDS:
        return (_KINDS[name],)
    if name.startswith(("postgres:", "postgresql:")):
        storage = postgres(name)
        return (
            StorageChoice(
                name="postgres",
                make=lambda _: storage,
                overlaps=True,
                persists=True,
                sure=False,
                shared=True,
            ),
        )
    if name == "postgres":
        raise UsageError(
            "--storage postgres needs a server: write --storage postgres://USER@HOST:PORT/DATABASE"
        )
    known = (*_KINDS, "all", "postgres")
    raise UsageError(f"--storage: there is no storage '{name}'; {hint(name, known)}")


def available(
    wanted: tuple[StorageChoice, ...], binary: Binary
) -> tuple[tuple[StorageChoice, ...], tuple[str, ...]]:
    """Return those that the Dex has, or may have, and what to say of the others."""
    there = tuple(storage for storage in wanted if _may_be_in(binary, storage.name))
    notes = tuple(
        f"storage {storage.name}: {_WHY_NOT[storage.name]}" for storage in wanted if storage not in there
    )
    return there, notes


def _may_be_in(binary: Binary, name: str) -> bool:
    """Tell whether a Dex may have a storage: Postgres is in each, SQLite in those built with cgo."""
    if name == "postgres" or (name == "sqlite" and not binary.controlled):
        return True
    return _IN_DEX.get(name, name) in binary.storages


_IN_DEX = {"sqlite": "sqlite3"}
NO_C_COMPILER = "Dex's SQLite is written in C, and there is no C compiler on PATH; install gcc"
_WHY_NOT = {"rowlock": "only a Dex that is built here has it", "sqlite": NO_C_COMPILER}


def has_c_compiler(environment: Mapping[str, str]) -> bool:
    """Tell whether cgo has a compiler (https://pkg.go.dev/cmd/cgo)."""
    chosen = environment.get("CC", "").split()[:1]
    return any(shutil.which(name, path=environment.get("PATH")) for name in chosen or ("gcc", "clang"))
