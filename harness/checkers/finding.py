"""What a checker returns."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Weight(IntEnum):
    """What a finding means for the verdict; the smallest decides."""

    UNBELIEVABLE = 1
    """The run did not do what it says; nothing in it proves anything."""
    BROKEN = 2
    """A login failed that should have worked, or worked that should have failed."""
    CORRECT_DENIAL = 3
    """A login was refused, and rightly so."""
    UNPROVEN = 4
    """Every login worked, but not because refresh works."""


@dataclass(frozen=True)
class Finding:
    """A cause, with the events that show it."""

    cause: str
    """An id of the catalogue (`harness.causes`)."""
    weight: Weight
    evidence: tuple[int, ...]
    """Numbers of events, in order; the last is where it surfaced."""
    logins: tuple[int, ...] = ()
    """Numbers of the logins it explains."""
    saw: str = ""
    """What happened in this run, in one sentence."""
