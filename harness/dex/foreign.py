"""A Dex that somebody else built: is it one, and which?"""

from __future__ import annotations

import os
import re
import subprocess
from typing import TYPE_CHECKING

from mock_idp.command_line import UsageError

if TYPE_CHECKING:
    from pathlib import Path

_ANSWERS_WITHIN = 10.0


def foreign_version(path: Path) -> str:
    """Return what ``PATH version`` prints as the version of Dex, empty if it is a Dex that does not say.

    Raises:
        UsageError: it is not there, cannot be started, or is no Dex.

    """
    if not path.exists():
        raise UsageError(
            f"there is no Dex at {path}; name a program that was built with your connector in it"
        )
    if not path.is_file() or not os.access(path, os.X_OK):
        raise UsageError(f"{path} is not a program that can be started; name a Dex (chmod +x if it is one)")
    found = re.search(r"^Dex Version: *(\S*)", _said(path, "version"), re.MULTILINE)
    if found is not None:
        return found.group(1)
    if "dex serve" not in _said(path, "serve", "--help"):
        raise UsageError(f"{path} is not a Dex: neither 'version' nor 'serve --help' is answered as Dex does")
    return ""


def _said(path: Path, *arguments: str) -> str:
    """Return what the program prints; nothing if it does not end."""
    try:
        return subprocess.run(  # noqa: S603  the person's own Dex
            [path.resolve(), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_ANSWERS_WITHIN,
            check=False,
        ).stdout.decode(errors="replace")
    except subprocess.TimeoutExpired:
        return ""
    except OSError as error:
        raise UsageError(
            f"{path} cannot be started ({error.strerror}); was it built for this machine?"
        ) from error
