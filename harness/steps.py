"""The steps of a scenario, one class per key of the file."""

from __future__ import annotations

from dataclasses import dataclass

from harness.events import LoginOutcome, WhichSecret
from mock_idp.durations import show


@dataclass(frozen=True)
class SignIn:
    """``sign-in: alice``: a person signs in to the registry with a browser."""

    user: str

    @property
    def do(self) -> str:
        """The step as a report names it."""
        return f"sign-in: {self.user}"


@dataclass(frozen=True)
class Login:
    """``login: ok``: the client logs in with the CLI secret of whoever signed in last.

    In full: ``login: {user: bob, secret: wrong, expect: unauthorized}``.
    """

    expect: LoginOutcome
    user: str | None = None
    """None: whoever signed in last."""
    secret: WhichSecret = WhichSecret.CURRENT

    @property
    def do(self) -> str:
        """The step as a report names it."""
        who = f" as {self.user}" if self.user else ""
        return f"login{who}{' with a wrong secret' if self.secret is WhichSecret.WRONG else ''}"


@dataclass(frozen=True)
class Advance:
    """``advance: 25s``: time passes."""

    seconds: float

    @property
    def do(self) -> str:
        """The step as a report names it."""
        return f"advance: {show(self.seconds)}"


@dataclass(frozen=True)
class Disable:
    """``disable: alice``: the provider's administrator disables the user."""

    user: str

    @property
    def do(self) -> str:
        """The step as a report names it."""
        return f"disable: {self.user}"


@dataclass(frozen=True)
class Enable:
    """``enable: alice``: undoes ``disable``."""

    user: str

    @property
    def do(self) -> str:
        """The step as a report names it."""
        return f"enable: {self.user}"


@dataclass(frozen=True)
class Expect:
    """``expect: {refreshes: 3}``: how many refresh grants the provider has answered by now."""

    refreshes: int | None = None
    """Answered 200; None: not asked."""
    refused: int | None = None
    """Refused; None: not asked."""

    @property
    def do(self) -> str:
        """The step as a report names it."""
        return "expect"


Step = SignIn | Login | Advance | Disable | Enable | Expect
