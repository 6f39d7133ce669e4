"""What becomes of browser sessions and consent, and who is told of a logout."""

from __future__ import annotations

from dataclasses import dataclass

from mock_idp.history import Event, Hop, Outcome


@dataclass(frozen=True)
class SessionReused(Event, kind="session.reused", hop=Hop.PROVIDER):
    """A person who was signed in already was sent back without a page."""

    client_id: str
    username: str


@dataclass(frozen=True)
class ConsentGiven(Event, kind="consent.given", hop=Hop.PROVIDER):
    """A person consented on the page that asks."""

    client_id: str
    username: str
    scope: str


@dataclass(frozen=True)
class SessionEnded(Event, kind="session.ended", hop=Hop.PROVIDER):
    """A person was signed out, in one browser."""

    username: str
    client_id: str
    """Who asked for it; empty: the person, or an administrator."""


@dataclass(frozen=True)
class LogoutRefused(Event, kind="logout.refused", hop=Hop.PROVIDER):
    """A logout request was refused."""

    client_id: str
    cause: str


@dataclass(frozen=True)
class BackChannelLogoutSent(Event, kind="logout.back_channel", hop=Hop.PROVIDER):
    """A client was told of a logout by a request of the provider's own, once."""

    client_id: str
    username: str
    outcome: Outcome
    """``ok``: answered 200 or 204; ``fail``: refused or never reached; ``info``: no answer came."""
    status: int | None


@dataclass(frozen=True)
class FrontChannelLogoutShown(Event, kind="logout.front_channel", hop=Hop.PROVIDER):
    """A client is told of a logout by a frame on the page that the browser shows."""

    client_id: str
    username: str


@dataclass(frozen=True)
class RequestPushed(Event, kind="authorization.pushed", hop=Hop.PROVIDER):
    """A client pushed an authorization request (RFC 9126)."""

    client_id: str


@dataclass(frozen=True)
class PushRefused(Event, kind="authorization.push_refused", hop=Hop.PROVIDER):
    """A pushed authorization request was refused."""

    client_id: str
    error: str
    cause: str
