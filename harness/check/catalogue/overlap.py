"""What happens when refreshes meet?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.check.check import Check, Need, Setting
from harness.steps import APP, Inject, Lift, Refresh, SignIn, Together
from mock_idp.faults import Barrier

if TYPE_CHECKING:
    from harness.steps import Step

_AT_ONCE = 4


def _same_token(at: Setting) -> tuple[Step, ...]:
    burst = Together((at.user,) * _AT_ONCE, at_least=1)
    return (SignIn(at.user, APP), burst, Refresh(at.user), burst, Refresh(at.user))


def _side_by_side(at: Setting) -> tuple[Step, ...]:
    both = Together((at.user, at.other), at_least=2)
    return (
        SignIn(at.user, APP), SignIn(at.other, APP),
        Inject(Barrier(n=2, within=0.5, people=True)), both, both, both, Lift(),
        Refresh(at.user), Refresh(at.other),
    )  # fmt: skip


SAME_TOKEN = Check(
    name="parallel-one-user",
    question="of several refreshes with one token at once one is answered, and the person goes on with it",
    steps=_same_token,
    needs=frozenset(),
)
SIDE_BY_SIDE = Check(
    name="parallel-two-users",
    question="two people whose refreshes overlap each get their own identity",
    steps=_side_by_side,
    needs=frozenset({Need.UPSTREAM, Need.SECOND_USER, Need.OVERLAP}),
)
