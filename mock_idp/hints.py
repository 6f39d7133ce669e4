"""What somebody may have meant."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def hint(given: str, known: Sequence[str]) -> str:
    """Return the second half of a sentence: what was meant, or what there is."""
    near = difflib.get_close_matches(given, known, 1)
    if near:
        return f"did you mean '{near[0]}'?"
    return f"write {' or '.join(known)}" if len(known) <= 2 else f"known are {', '.join(known)}"  # noqa: PLR2004
