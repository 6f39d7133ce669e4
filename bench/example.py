"""The example connector, which the measurements with a real Dex have in common."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

EXAMPLES = Path(__file__).parents[1] / "examples"
BLOCK = EXAMPLES / "connectors" / "connector.yaml"
PACKAGE = EXAMPLES / "connectors" / "usersystem"
USER_SYSTEM = EXAMPLES / "upstreams" / "user_system.py"


def copied(folder: Path) -> Path:
    """Copy the connector's module into ``folder``, as a module of a person's own; return its package."""
    for name in ("go.mod", "go.sum"):
        shutil.copy(PACKAGE.parent / name, folder)
    return Path(shutil.copytree(PACKAGE, folder / PACKAGE.name))


def timed(do: Callable[[], object]) -> float:
    """Return how many seconds ``do`` takes."""
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def row(what: str, value: str) -> None:
    """Print a line of a table as soon as it is known."""
    print(f"{what:<64}{value:>10}", flush=True)
