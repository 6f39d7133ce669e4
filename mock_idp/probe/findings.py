"""What is found: pure values, made from what was observed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Mark(StrEnum):
    """How a finding is to be read."""

    GOOD = "good"
    """As the specifications want it."""
    BAD = "bad"
    """Against a specification, or a danger; the finding says which."""
    NOTE = "note"
    """A choice of the provider's."""
    UNKNOWN = "unknown"
    """Not observed; the finding says why."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One answer about the provider."""

    topic: str
    answer: str
    """For machines: a word or two that never change."""
    said: str
    """For people."""
    mark: Mark = Mark.NOTE
    reference: str = ""
    """Where it stands what is right."""
