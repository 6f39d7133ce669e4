"""A Dex as anybody builds it, to stand for the one that a person gives with ``--dex``."""

from __future__ import annotations

import os
import subprocess
from functools import cache
from typing import TYPE_CHECKING

from harness.dex import toolchain
from harness.dex.build import DEX_VERSION, LAB
from harness.dex.cache import Cache, default_folder

if TYPE_CHECKING:
    from pathlib import Path


@cache
def plain_dex() -> Path:
    """Return the program; it is built once on a machine, which takes a minute or two."""
    go = toolchain.find()
    store = Cache(default_folder())
    folder = store.root / f"plain-{DEX_VERSION}-{go.version}"
    with store.locked("plain"):
        if not (folder / "dex").is_file():
            with store.scratch() as scratch:
                _build(go.program, scratch)
                folder.mkdir(exist_ok=True)
                (scratch / "dex").rename(folder / "dex")
    return folder / "dex"


def _build(go: Path, scratch: Path) -> None:
    for name in ("go.mod", "go.sum"):
        (scratch / name).write_bytes((LAB / name).read_bytes())
    flags = ["-mod=mod", f"-modfile={scratch / 'go.mod'}", f"-ldflags=-s -w -X main.version={DEX_VERSION}"]
    built = subprocess.run(
        [go, "build", *flags, "-o", scratch / "dex", "github.com/dexidp/dex/cmd/dex"],
        cwd=LAB,
        env=os.environ | {"CGO_ENABLED": "0", "GOFLAGS": "-buildvcs=false", "GOWORK": "off"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
