"""What outlives a restart, and what is left behind?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.check.check import Check, Need, Setting
from harness.steps import APP, Measure, Refresh, Restart, SignIn

if TYPE_CHECKING:
    from harness.steps import Step

_MANY = 20


def _restarted(at: Setting) -> tuple[Step, ...]:
    return (SignIn(at.user, APP), Restart(), Refresh(at.user), Restart(), Refresh(at.user))


def _left_behind(at: Setting) -> tuple[Step, ...]:
    warm = (Refresh(at.user),) * 3
    return (SignIn(at.user, APP), *warm, Measure(), *(Refresh(at.user),) * _MANY, Measure())


RESTARTED = Check(
    name="restart",
    question="a refresh works after Dex was restarted: the connector keeps nothing in its memory",
    steps=_restarted,
    needs=frozenset({Need.PERSISTENCE}),
)
LEFT_BEHIND = Check(
    name="leaks",
    question="twenty refreshes leave no goroutine and no connection behind",
    steps=_left_behind,
    needs=frozenset({Need.OWN_DEX}),
)
