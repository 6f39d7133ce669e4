"""Browser sessions: who is signed in where, and the end of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from mock_idp.events import GrantRevoked, SessionEnded
from mock_idp.fingerprint import fingerprint
from mock_idp.protocol.errors import Cause
from mock_idp.protocol.model import Grant, Session, User

if TYPE_CHECKING:
    from mock_idp.protocol.records import Reader, Transaction
    from mock_idp.provider import Provider

PASSWORD = ("pwd",)
"""Authentication method of the sign-in page (RFC 8176 2)."""
_OFFLINE = "offline_access"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person with the session they are signed in by."""

    user: User
    session: Session


@dataclass(frozen=True, slots=True)
class Opening:
    """A sign-in, on its way to become a session."""

    user: User
    amr: tuple[str, ...]
    now: float
    lifetime: float
    """Seconds; 0: the session is over at once, and not kept."""
    fresh_id: str = field(repr=False)
    fresh_sid: str

    def write(self, stored: Transaction, session_id: str) -> Session:
        """Return the session; who signs in again in the same browser goes on with the one they had."""
        before = stored.get(Session, session_id) if session_id else None
        if before is not None and before.username == self.user.username and self.now < before.expires_at:
            session = replace(before, auth_time=self.now, amr=self.amr, expires_at=self.now + self.lifetime)
        else:
            session = Session(
                session_id=self.fresh_id,
                sid=self.fresh_sid,
                username=self.user.username,
                auth_time=self.now,
                expires_at=self.now + self.lifetime,
                amr=self.amr,
            )
        if self.lifetime > 0:
            stored.put(session)
        return session


class Sessions:
    """The sessions of one provider."""

    def __init__(self, provider: Provider) -> None:
        """Serve ``provider``."""
        self._provider = provider

    def opening(self, client_id: str, user: User, amr: tuple[str, ...] = PASSWORD) -> Opening:
        """Return what a sign-in of ``user`` at ``client_id`` makes a session of."""
        provider = self._provider
        lifetime = provider.policies.of(client_id, user.username).lifetimes.session
        fresh_sid = provider.chance()
        return Opening(user, amr, provider.clock.now(), lifetime, provider.chance(), fresh_sid)

    def live(self, stored: Reader, session_id: str, client_id: str = "") -> SignedIn | None:
        """Return who is signed in by that session, as far as ``client_id`` is concerned; None: nobody.

        A user who was disabled meanwhile is not; nor is a session longer than the policy of now allows.
        """
        session = stored.get(Session, session_id) if session_id else None
        user = self._provider.directory.find(session.username) if session else None
        if session is None or user is None or user.disabled:
            return None
        lifetime = self._provider.policies.of(client_id, user.username).lifetimes.session
        over_at = min(session.expires_at, session.auth_time + lifetime)
        return SignedIn(user, session) if self._provider.clock.now() < over_at else None

    async def signed_in(self, session_id: str) -> SignedIn | None:
        """Return who is signed in by that session; None: nobody."""
        if not session_id:
            return None
        return await self._provider.store.look(lambda stored: self.live(stored, session_id))

    async def by_sid(self, sid: str) -> Session | None:
        """Return the session that clients know by ``sid``, over or not; None if there is none."""

        def work(stored: Transaction) -> Session | None:
            return next((session for session in stored.all(Session) if session.sid == sid), None)

        return await self._provider.store.transact(work)

    async def end(self, session_id: str, *, client_id: str = "") -> Session | None:
        """End a session, and return it as it was; None if there is none. ``client_id``: who asked for it.

        Its refresh tokens end too, but not those of ``offline_access`` (Back-Channel Logout 2.7).
        Nobody is told: `mock_idp.endpoints.logout_notices` does that.
        """
        session, ended = await self._provider.store.transact(partial(_end, session_id))
        if session is None:
            return None
        history = self._provider.history
        history.append(SessionEnded(session.username, client_id))
        for grant in ended:
            history.append(GrantRevoked(fingerprint(grant.grant_id), grant.username, Cause.SESSION_ENDED))
        return session


def _end(session_id: str, stored: Transaction) -> tuple[Session | None, tuple[Grant, ...]]:
    session = stored.get(Session, session_id)
    if session is None:
        return None, ()
    stored.delete(Session, session_id)
    ended = tuple(
        grant
        for grant in stored.all(Grant)
        if grant.session_id == session_id and not grant.revoked and _OFFLINE not in grant.scope
    )
    for grant in ended:
        stored.put(replace(grant, revoked=True))
    return session, ended
