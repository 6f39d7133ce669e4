"""The steps of a scenario, one class per key of the file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from harness.events import LoginOutcome, WhichSecret
from mock_idp.durations import show

if TYPE_CHECKING:
    from mock_idp.faults import Fault

APP = "app"
"""The application that refreshes, where none is named."""


class RefreshOutcome(StrEnum):
    """How a refresh at the provider may end."""

    OK = "ok"
    REFUSED = "refused"
    """Answered with an error."""
    NO_ANSWER = "no answer"
    OK_OR_REFUSED = "ok or refused"
    """Either will do; what counts is what comes after it."""


@dataclass(frozen=True)
class SignIn:
    """``sign-in: alice``: a person signs in to the registry with a browser.

    ``sign-in: {user: alice, app: dashboard}``: to an application that uses the provider directly.
    """

    user: str
    app: str | None = None
    """None: the registry."""

    @property
    def do(self) -> str:
        """The step as a report names it."""
        return f"sign-in: {self.user}{f' to {self.app}' if self.app else ''}"


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


@dataclass(frozen=True)
class Refresh:
    """``refresh: {user: alice, app: dashboard, expect: ok}``: an application refreshes its token."""

    user: str
    expect: RefreshOutcome = RefreshOutcome.OK
    app: str = APP
    scope: str = ""
    """Empty: none is sent, which asks for all that was granted."""
    within: float = 10.0
    """Real seconds to wait for an answer."""

    @property
    def do(self) -> str:
        """The step as a report names it."""
        narrowed = f" with scope '{self.scope}'" if self.scope else ""
        return f"refresh of {self.user}{narrowed}"


@dataclass(frozen=True)
class Together:
    """Several refreshes at the same moment; a name that stands twice sends the same token twice."""

    users: tuple[str, ...]
    at_least: int
    """How many must be answered 200."""
    app: str = APP

    @property
    def do(self) -> str:
        """The step as a report names it."""
        return f"refreshes side by side: {', '.join(self.users)}"


@dataclass(frozen=True)
class HangUp:
    """An application goes away in the middle of a refresh."""

    user: str
    after: float
    """Real seconds."""
    app: str = APP

    @property
    def do(self) -> str:
        """The step as a report names it."""
        return f"hang up during a refresh of {self.user}"


QUIET = "no call upstream is open"


@dataclass(frozen=True)
class AwaitQuiet:
    """Wait until the connector has let go of its upstream."""

    within: float
    """Real seconds."""

    @property
    def do(self) -> str:
        """The step as a report names it."""
        return "wait until no call upstream is open"


@dataclass(frozen=True)
class Change:
    """``change: {user: alice, claims: {groups: [admins]}}``: a person changes upstream."""

    user: str
    claims: dict[str, object]

    @property
    def do(self) -> str:
        """The step as a report names it."""
        return f"change of {', '.join(sorted(self.claims))} upstream: {self.user}"


@dataclass(frozen=True)
class Inject:
    """From here on the upstream misbehaves."""

    fault: Fault

    @property
    def do(self) -> str:
        """The step as a report names it."""
        return f"fault upstream: {self.fault.name}"


@dataclass(frozen=True)
class Lift:
    """The upstream behaves again."""

    @property
    def do(self) -> str:
        """The step as a report names it."""
        return "fault upstream ends"


@dataclass(frozen=True)
class Restart:
    """``restart: dex``: the provider is stopped and started again."""

    @property
    def do(self) -> str:
        """The step as a report names it."""
        return "restart: dex"


NEW_KEYS = "Dex has new keys"


@dataclass(frozen=True)
class AwaitKeys:
    """``wait-for: new-keys``: Dex notices in a time of its own that its signing keys are due."""

    within: float = 40.0
    """Real seconds; Dex looks every 30 s (server/signer/local.go, v2.45.1)."""

    @property
    def do(self) -> str:
        """The step as a report names it."""
        return "wait-for: new-keys"


@dataclass(frozen=True)
class Measure:
    """A Dex of our own counts its goroutines and connections."""

    @property
    def do(self) -> str:
        """The step as a report names it."""
        return "measure"


Step = (
    SignIn
    | Login
    | Advance
    | Disable
    | Enable
    | Expect
    | Refresh
    | Together
    | HangUp
    | AwaitQuiet
    | AwaitKeys
    | Change
    | Inject
    | Lift
    | Restart
    | Measure
)
