"""Authorization requests on their way: those that wait for a person, and what becomes of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mock_idp.protocol.authorization import AuthorizationRequest
from mock_idp.protocol.errors import Cause
from mock_idp.protocol.model import Session
from mock_idp.protocol.records import Record

if TYPE_CHECKING:
    from mock_idp.history import Event
    from mock_idp.protocol.errors import OAuthError
    from mock_idp.protocol.model import AuthorizationCode, Client
    from mock_idp.protocol.response_mode import AuthorizationResponse

PATIENCE = 600.0
"""Seconds a person may take to sign in."""


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser, by the cookies it sent."""

    binding: str = field(repr=False)
    """What forms are bound to, so that another browser cannot send them."""
    session_id: str = field(default="", repr=False)
    """Empty: nobody is signed in."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PendingSignIn(Record):
    """An authorization request that waits for a person, in the one browser that sent it."""

    pending_id: str = field(repr=False)
    request: AuthorizationRequest
    browser: str = field(repr=False)
    """The binding of that browser."""
    csrf: str = field(repr=False)
    """Stands in the form; another site can neither read it nor set the cookie."""
    expires_at: float
    session: Session | None = None
    """Who is signed in, and still has to consent; None: somebody has to sign in first."""

    @property
    def key(self) -> str:
        """Found by its id."""
        return self.pending_id

    @property
    def forget_at(self) -> float:
        """Once nobody may answer it any more."""
        return self.expires_at


class SignInRefused(Exception):  # noqa: N818  an answer of the protocol, not a fault
    """A form that cannot be accepted."""

    def __init__(self, cause: Cause = Cause.NOT_SIGNED_IN) -> None:
        """Keep the reason; NOT_SIGNED_IN: this browser was not shown the form, or not lately."""
        super().__init__(cause)
        self.cause = cause


@dataclass(frozen=True, slots=True)
class Case:
    """A valid request, with who sent it through which browser."""

    request: AuthorizationRequest
    client: Client
    browser: Browser


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """A page has to be shown: that of the consent if somebody is signed in, else that of the sign-in."""

    pending: PendingSignIn
    session: Session | None = None
    """What the browser is to remember from now on."""
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Issued:
    """A code goes out."""

    code: AuthorizationCode
    username: str
    session: Session | None = None
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Refused:
    """The client gets an error."""

    error: OAuthError
    session: Session | None = None
    events: tuple[Event, ...] = ()


Outcome = Waiting | Issued | Refused
"""What one step decides, inside its transaction."""


@dataclass(frozen=True, slots=True)
class Answered:
    """The client gets its answer."""

    response: AuthorizationResponse
    session: Session | None = None
    """What the browser is to remember from now on."""


Step = Waiting | Answered
"""What the browser gets."""
