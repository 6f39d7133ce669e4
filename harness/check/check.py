"""What a check is: a name, a question, and the steps that put it to a connector."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.checkers.reading import Records
    from harness.steps import Step


class Need(StrEnum):
    """What must be there for a check to run; the value is what a report says if it is not."""

    UPSTREAM = "the connector has no upstream"
    CHANGES = "the upstream's users cannot be changed from here"
    FORGIVENESS = "whether this upstream takes a replaced refresh token once more is not known here"
    SECOND_USER = "there is only one user"
    OWN_DEX = "a Dex of somebody else's does not say what it holds"
    OVERLAP = "this storage lets no two refreshes overlap"
    PERSISTENCE = "this storage does not outlive a restart"


@dataclass(frozen=True, kw_only=True)
class Setting:
    """The people and times of one run of a check. Times in seconds."""

    user: str
    other: str
    """Somebody else; the same as ``user`` if there is only one."""
    wait: float
    """Long enough for Dex's tokens to run out; three of them also outlive the upstream's access token."""
    slow: float
    """Real seconds that count as slow, and that a connector may refuse to wait."""
    patience: float
    """Real seconds after which a caller gives up on an upstream that never answers."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """One question to a connector."""

    name: str
    question: str
    """What passes, as a sentence."""
    steps: Callable[[Setting], tuple[Step, ...]]
    needs: frozenset[Need] = frozenset({Need.UPSTREAM})
    with_registry: bool = False
    """A registry and a client stand in front."""
    proof: tuple[Callable[[Records], str | None], ...] = ()
    """What must have been shown besides steps that went as expected (`harness.proof`)."""
    forgiving: bool = False
    """The upstream takes a replaced refresh token once more within a minute, as those do that rotate.

    Dex rolls back what a failed Refresh has learnt, so that no connector can survive a lost answer without.
    """
    hurried: bool = False
    """Time limits run ten times as fast, so that one of thirty seconds shows in three."""
    approval: bool = False
    """Dex asks people for approval."""
