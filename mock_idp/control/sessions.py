"""Browsers in which people are signed in."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from mock_idp.control.errors import NotThereError
from mock_idp.control.operation import INNER, Command, Query, Route
from mock_idp.events import SessionRevoked
from mock_idp.protocol.model import Session

if TYPE_CHECKING:
    from typing import Self

    from mock_idp.protocol.records import Transaction
    from mock_idp.provider import Provider


@dataclass(frozen=True)
class SessionState:
    """A browser session."""

    sid: str
    """What clients know it by."""
    username: str
    auth_time: float
    """Seconds since the Unix epoch, as the next one."""
    expires_at: float
    client_ids: tuple[str, ...]
    """Whom the person signed in to."""


@dataclass(frozen=True)
class ListSessions(
    Query[tuple[SessionState, ...]], kind="sessions.list", routes=(Route("GET", "/sessions"),)
):
    """Tell where people are signed in."""

    username: str = ""
    """Empty: everybody."""

    def read(self, provider: Provider, stored: Transaction) -> tuple[SessionState, ...]:
        """Return the sessions that are not over, the oldest first."""
        now = provider.clock.now()
        found = (it for it in stored.all(Session) if self.username in {"", it.username})
        alive = sorted((it for it in found if it.expires_at > now), key=lambda it: (it.auth_time, it.sid))
        return tuple(
            SessionState(it.sid, it.username, it.auth_time, it.expires_at, it.client_ids) for it in alive
        )


@dataclass(frozen=True)
class EndSessions(
    Command[None],
    kind="sessions.end",
    routes=(Route("DELETE", "/sessions/{sid}", 204), Route("DELETE", "/sessions", 204)),
):
    """Sign a browser out, or all of a person's, or all: nobody is told, as if the provider had lost it."""

    sid: str = ""
    username: str = ""
    """Empty, without ``sid``: everybody's."""
    ended: tuple[tuple[str, str], ...] = field(default=(), repr=False, kw_only=True, metadata=INNER)

    def written(self, provider: Provider, stored: Transaction) -> Self:  # noqa: ARG002
        """Delete what is stored of them."""
        found = [it for it in stored.all(Session) if self.sid in {"", it.sid}]
        found = [it for it in found if self.username in {"", it.username}]
        if self.sid and not found:
            raise NotThereError("there is no session of that sid; list the sessions to see which there are")
        for session in found:
            stored.delete(Session, session.key)
        return replace(self, ended=tuple((it.sid, it.username) for it in found))

    def carried_out(self, provider: Provider) -> None:
        """Write it into the history."""
        for sid, username in self.ended:
            provider.history.append(SessionRevoked(sid, username))

    def outcome(self, provider: Provider, stored: Transaction) -> None:
        """There is nothing to tell."""
