"""Whose identity does a refresh bring, and is it the upstream's truth of this moment?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.check.check import Check, Need, Setting
from harness.steps import APP, Advance, Change, Disable, Enable, Refresh, RefreshOutcome, SignIn

if TYPE_CHECKING:
    from harness.steps import Step

NEW_EMAIL = "moved@example.com"
NEW_GROUPS = ["operators"]


def _two_users(at: Setting) -> tuple[Step, ...]:
    round_ = (Refresh(at.user), Refresh(at.other))
    return (SignIn(at.user, APP), SignIn(at.other, APP), *round_, Advance(at.wait), *round_)


def _narrowed(at: Setting) -> tuple[Step, ...]:
    full = (Advance(at.wait), Refresh(at.user))
    return (SignIn(at.user, APP), Refresh(at.user), Refresh(at.user, scope="openid"), *full, *full)


def _changed(at: Setting) -> tuple[Step, ...]:
    change = Change(at.user, {"email": NEW_EMAIL, "groups": NEW_GROUPS})
    return (SignIn(at.user, APP), Refresh(at.user), change, Refresh(at.user))


def _disabled(at: Setting) -> tuple[Step, ...]:
    return (
        SignIn(at.user, APP), Refresh(at.user),
        Disable(at.user), Refresh(at.user, RefreshOutcome.REFUSED),
        Enable(at.user), Refresh(at.user), Refresh(at.user),
    )  # fmt: skip


TWO_USERS = Check(
    name="two-users",
    question="two people who refresh in turn each get their own identity",
    steps=_two_users,
    needs=frozenset({Need.SECOND_USER}),
)
NARROWED = Check(
    name="narrowed-scope",
    question="after a refresh with narrowed scope, full ones still work",
    steps=_narrowed,
    needs=frozenset(),
)
CHANGED = Check(
    name="changed-upstream",
    question="new groups and a new email upstream are in the next refreshed token",
    steps=_changed,
    needs=frozenset({Need.UPSTREAM, Need.CHANGES}),
)
DISABLED = Check(
    name="disabled-upstream",
    question="a person disabled upstream is refused, and refreshes again once enabled",
    steps=_disabled,
    needs=frozenset({Need.UPSTREAM, Need.CHANGES}),
)
SIGNED_IN_AGAIN = Check(
    name="second-sign-in",
    question="a person who signs in a second time refreshes with what the second sign-in brought",
    steps=lambda at: (
        SignIn(at.user, APP), Refresh(at.user),
        SignIn(at.user, APP), Refresh(at.user), Refresh(at.user),
    ),
    needs=frozenset(),
)  # fmt: skip
