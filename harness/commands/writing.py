"""Finding out that something cannot be written before anybody has waited for it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from mock_idp.command_line import UsageError

if TYPE_CHECKING:
    from pathlib import Path


def try_file(file: Path) -> None:
    """Do nothing if ``file`` can be written; what stands in it stays until there is something to write.

    Raises:
        OSError: it cannot be written.

    """
    was_there = file.exists()
    with file.open("a", encoding="utf-8"):
        pass
    if not was_there:
        file.unlink()


def try_folder(folder: Path, *, empty: bool = False) -> None:
    """Make ``folder``, unless it is there; ``empty``: there must be nothing in it.

    Raises:
        OSError: it cannot be made.
        UsageError: it is a file, holds something, or nothing can be written there.

    """
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file; name a folder")
    folder.mkdir(parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise UsageError(f"{folder}: nothing can be written there; name another folder")
    if empty and any(folder.iterdir()):
        raise UsageError(f"{folder} is not empty; name a new folder, so that it holds one check only")
