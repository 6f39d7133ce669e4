"""Does it refresh at all?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.check.check import Check, Need, Setting
from harness.events import LoginOutcome, WhichSecret
from harness.proof import a_login_before_expiry, every_login_after_expiry_refreshed, the_client_was_heard
from harness.steps import APP, Advance, Disable, Enable, Login, Refresh, SignIn

if TYPE_CHECKING:
    from harness.steps import Step

_PROOF = (a_login_before_expiry, every_login_after_expiry_refreshed, the_client_was_heard)
_OK = Login(LoginOutcome.OK)
_REFUSED = Login(LoginOutcome.UNAUTHORIZED)


def _refresh(at: Setting) -> tuple[Step, ...]:
    cycle = (Advance(at.wait), Refresh(at.user))
    return (SignIn(at.user, APP), *cycle, *cycle, *cycle)


def _login(at: Setting) -> tuple[Step, ...]:
    cycle = (Advance(at.wait), _OK)
    wrong = Login(LoginOutcome.UNAUTHORIZED, secret=WhichSecret.WRONG)
    return (SignIn(at.user), _OK, *cycle, *cycle, *cycle, wrong)


def _quick(at: Setting) -> tuple[Step, ...]:
    return (SignIn(at.user), _OK, Advance(at.wait), _OK)


def _login_denied(at: Setting) -> tuple[Step, ...]:
    return (
        SignIn(at.user), Disable(at.user), Advance(at.wait), _REFUSED,
        Enable(at.user), _OK, Advance(at.wait), _OK,
    )  # fmt: skip


REFRESH = Check(
    name="refresh",
    question="three refreshes in a row, past the end of the upstream's own access token",
    steps=_refresh,
    needs=frozenset(),
)
LOGIN = Check(
    name="docker-login",
    question="docker login goes on after the token has run out, three times; a wrong secret is refused",
    steps=_login,
    needs=frozenset(),
    with_registry=True,
    proof=_PROOF,
)
QUICK = Check(
    name="docker-login",
    question="docker login goes on after the token has run out",
    steps=_quick,
    needs=frozenset(),
    with_registry=True,
    proof=_PROOF,
)
LOGIN_DENIED = Check(
    name="docker-login-denied",
    question="docker login of a person disabled upstream is refused, and heals when the person is enabled",
    steps=_login_denied,
    needs=frozenset({Need.UPSTREAM, Need.CHANGES}),
    with_registry=True,
    proof=_PROOF[1:],
)
APPROVAL = Check(
    name="approval-screen",
    question="a refresh works after a sign-in in which Dex asked for approval",
    steps=lambda at: (SignIn(at.user, APP), Refresh(at.user), Refresh(at.user)),
    needs=frozenset(),
    approval=True,
)
