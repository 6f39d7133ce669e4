"""Where scenarios are: the shipped ones by name, a person's own by path."""

from __future__ import annotations

import difflib
from pathlib import Path

from mock_idp.command_line import UsageError

_HERE = Path(__file__).resolve().parent
_SUFFIXES = {".yaml", ".yml"}


def folder() -> Path:
    """Return the folder of the shipped scenarios: inside the package, or beside it in a checkout."""
    packaged = _HERE / "scenarios"
    return packaged if packaged.is_dir() else _HERE.parent / "scenarios"


def shipped() -> list[Path]:
    """Return the shipped scenario files in the order of their names."""
    return sorted(folder().glob("*.yaml"))


def find(name: str) -> Path:
    """Return the file of a shipped scenario, or ``name`` itself where it is a path.

    Raises:
        UsageError: it is neither.

    """
    known = {path.stem: path for path in shipped()}
    if name in known:
        return known[name]
    path = Path(name)
    if path.suffix in _SUFFIXES or path.exists() or "/" in name:
        return path
    near = difflib.get_close_matches(name, known, 1)
    hint = f"did you mean '{near[0]}'?" if near else f"there are {', '.join(known)}, or give a file"
    raise UsageError(f"there is no scenario '{name}'; {hint}")
