"""A Dex as a person builds it who has put a connector into Dex's own sources; nothing of ours is in it."""

from __future__ import annotations

import os
import subprocess
from functools import cache
from pathlib import Path

from harness.dex import toolchain
from tests.check.checking import CONNECTORS

_DEX = "github.com/dexidp/dex"


@cache
def dex_with(package: str, folder: Path) -> Path:
    """Return a Dex, built in ``folder``, that has the example connector in ``package`` beside its own."""
    (folder / "go.mod").write_bytes((CONNECTORS / "go.mod").read_bytes())
    (folder / "go.sum").write_bytes((CONNECTORS / "go.sum").read_bytes())
    _go(folder, "mod", "edit", "-module=example.org/own-dex", "-require=example.org/connectors@v0.0.0")
    _go(folder, "mod", "edit", f"-replace=example.org/connectors={CONNECTORS}")
    sources = Path(_go(folder, "list", "-mod=mod", "-m", "-f", "{{.Dir}}", _DEX).strip())
    for file in (sources / "cmd" / "dex").glob("*.go"):
        if not file.name.endswith("_test.go"):
            (folder / file.name).write_bytes(file.read_bytes())
    (folder / "own.go").write_text(f'package main\n\nimport _ "example.org/connectors/{package}"\n')
    _go(folder, "build", "-mod=mod", "-ldflags=-s -w", "-o", str(folder / "dex"), ".")
    return folder / "dex"


def _go(folder: Path, *arguments: str) -> str:
    ran = subprocess.run(
        [toolchain.find().program, *arguments],
        cwd=folder,
        env=os.environ | {"CGO_ENABLED": "0", "GOFLAGS": "-buildvcs=false", "GOWORK": "off"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout
