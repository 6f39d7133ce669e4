"""What a configuration mistake looks like."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from mock_idp.command_line import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class ConfigError(UsageError):
    """A configuration cannot be used; the message is ``FILE:LINE: sentence``."""

    def __init__(self, path: Path, line: int | None, sentence: str) -> None:
        """Say where (``line`` counts from 1; None: the file as a whole) and what."""
        where = path if line is None else f"{path}:{line}"
        super().__init__(f"{where}: {sentence}")


def hint(given: str, known: Sequence[str]) -> str:
    """Return the second half of a sentence: what was meant, or what there is."""
    near = difflib.get_close_matches(given, known, 1)
    if near:
        return f"did you mean '{near[0]}'?"
    return f"write {' or '.join(known)}" if len(known) <= 2 else f"known are {', '.join(known)}"  # noqa: PLR2004
