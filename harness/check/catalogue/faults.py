"""When the upstream fails: what passes stays passing, what is denied stays denied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.check.check import Check, Setting
from harness.steps import APP, AwaitQuiet, HangUp, Inject, Lift, Refresh, RefreshOutcome, SignIn
from harness.upstream.events import Asked
from harness.upstream.faults import Calls
from mock_idp.faults import Answer, Delay, Hang, LoseReply

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.steps import Step
    from mock_idp.faults import Fault

_LET_GO_WITHIN = 3.0


def _during(fault: Fault, expect: RefreshOutcome) -> Callable[[Setting], tuple[Step, ...]]:
    """Return steps in which a refresh meets ``fault``, and those after it must work."""

    def steps(at: Setting) -> tuple[Step, ...]:
        return (
            SignIn(at.user, APP), Refresh(at.user),
            Inject(fault), Refresh(at.user, expect), Lift(),
            Refresh(at.user), Refresh(at.user),
        )  # fmt: skip

    return steps


def _profile_refused(at: Setting) -> tuple[Step, ...]:
    def refused_with(status: int) -> tuple[Step, ...]:
        fault = Answer(status, on=Calls(Asked.RESOURCE))
        return (Inject(fault), Refresh(at.user, RefreshOutcome.OK_OR_REFUSED), Lift(), Refresh(at.user))

    return (SignIn(at.user, APP), Refresh(at.user), *refused_with(403), *refused_with(404))


def _slow(at: Setting) -> tuple[Step, ...]:
    return (
        SignIn(at.user, APP), Refresh(at.user),
        Inject(Delay(at.slow)), Refresh(at.user, RefreshOutcome.OK_OR_REFUSED, within=at.slow * 6), Lift(),
        Refresh(at.user), Refresh(at.user),
    )  # fmt: skip


def _hung_up(at: Setting) -> tuple[Step, ...]:
    return (
        SignIn(at.user, APP), Refresh(at.user),
        Inject(Delay(0.6)), HangUp(at.user, 0.2), AwaitQuiet(_LET_GO_WITHIN), Lift(),
        Refresh(at.user), Refresh(at.user),
    )  # fmt: skip


def _hangs(at: Setting) -> tuple[Step, ...]:
    return (
        SignIn(at.user, APP), Refresh(at.user),
        Inject(Hang()), HangUp(at.user, at.patience), AwaitQuiet(_LET_GO_WITHIN), Lift(),
        Refresh(at.user), Refresh(at.user),
    )  # fmt: skip


ANSWERED_401 = Check(
    name="upstream-401",
    question="a refresh that the upstream denies is refused, and the next one asks again",
    steps=_during(Answer(401), RefreshOutcome.REFUSED),
)
PROFILE_REFUSED = Check(
    name="profile-refused",
    question="a person whose profile the upstream does not give is refused, and the next refresh works",
    steps=_profile_refused,
    forgiving=True,
)
ANSWERED_500 = Check(
    name="upstream-500",
    question="an upstream out of order fails one refresh and not the next",
    steps=_during(Answer(500), RefreshOutcome.REFUSED),
)
ANSWERED_429 = Check(
    name="upstream-429",
    question="an upstream that is too busy fails one refresh and not the next",
    steps=_during(Answer(429, retry_after=30), RefreshOutcome.REFUSED),
)
REPLY_LOST = Check(
    name="reply-lost",
    question="after an answer of the upstream was lost, the next refresh works",
    steps=_during(LoseReply(times=1), RefreshOutcome.OK_OR_REFUSED),
    forgiving=True,
)
FAILURE_AFTER_ROTATION = Check(
    name="failure-after-rotation",
    question="after the upstream rotated and then failed, the next refresh works",
    steps=_during(Answer(500, on=Calls(Asked.RESOURCE)), RefreshOutcome.OK_OR_REFUSED),
    forgiving=True,
)
SLOW = Check(
    name="upstream-slow",
    question="an upstream that takes five seconds fails at most one refresh",
    steps=_slow,
    forgiving=True,
    hurried=True,
)
HUNG_UP = Check(
    name="caller-hangs-up",
    question="a caller who leaves in the middle of a refresh costs the person nothing",
    steps=_hung_up,
    forgiving=True,
)
HANGS = Check(
    name="upstream-hangs",
    question="the connector lets go of an upstream that never answers, at the latest when its caller does",
    steps=_hangs,
    forgiving=True,
    hurried=True,
)
