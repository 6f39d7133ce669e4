"""A line of a timeline."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """How an entry went."""

    GOOD = "good"
    BAD = "bad"
    NOTE = "note"


@dataclass(frozen=True)
class Entry:
    """One line of a timeline."""

    at: float
    """Seconds on the run's clock since the run began."""
    mark: Mark
    text: str
    detail: str = ""
    """The client's own words, a token's lineage, and the like."""


Told = tuple[Mark, str, str]
"""Mark, text and detail of an entry."""


def lineage(old: str, new: str | None) -> str:
    """Return which refresh token took the place of which; both as fingerprints."""
    return f"refresh token {old} → {'the same' if new in {None, old} else new}"
