"""Go packages as people have them, written into a folder."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from tests.dex.living_dex import PROBE

if TYPE_CHECKING:
    from pathlib import Path

REGISTERS = (PROBE / "probe.go").read_text(encoding="utf-8")
GO_MOD = "module example.org/person\n\ngo 1.25.0\n"


def write(root: Path, files: dict[str, str]) -> Path:
    """Write ``files`` below ``root`` and return it."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def contents(root: Path) -> dict[str, str]:
    """Return every file and folder below ``root``, with a hash of what is in it."""
    return {
        path.relative_to(root).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        if path.is_file()
        else "folder"
        for path in root.rglob("*")
    }
