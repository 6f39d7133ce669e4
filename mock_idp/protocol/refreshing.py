"""Whether a presented refresh token is good, and if not, why (RFC 6749 6, RFC 9700 4.14.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mock_idp.protocol.errors import Cause
from mock_idp.protocol.model import Grant, RefreshToken, Session
from mock_idp.protocol.policy import Successor

if TYPE_CHECKING:
    from mock_idp.protocol.policy import Policy, RefreshPolicy
    from mock_idp.protocol.records import Reader
    from mock_idp.protocol.redemption import Terms

OFFLINE_ACCESS = "offline_access"
"""The scope whose tokens outlive the session (OIDC Core 11)."""


@dataclass(frozen=True, slots=True)
class Presented:
    """A refresh token with all that decides over it."""

    token: RefreshToken
    grant: Grant
    successor: RefreshToken | None
    """What replaced it first, if anything did."""
    session: Session | None
    """The browser session it came from, if that is still known."""
    policy: Policy
    terms: Terms


def presented(reader: Reader, value: str, terms: Terms) -> Presented | None:
    """Return what is known of the refresh token ``value``; None if nothing is."""
    token = reader.get(RefreshToken, value)
    grant = reader.get(Grant, token.grant_id) if token else None
    if token is None or grant is None:
        return None
    policy = terms.policy(grant.username)
    successor = reader.get(RefreshToken, token.successor) if token.successor else None
    bound = is_bound(grant, policy.refresh)
    session = reader.get(Session, grant.session_id) if bound and grant.session_id else None
    return Presented(token, grant, successor, session, policy, terms)


def is_bound(grant: Grant, refresh: RefreshPolicy) -> bool:
    """Tell whether the refresh tokens of ``grant`` die with a browser session."""
    return refresh.session_bound and OFFLINE_ACCESS not in grant.scope


def refusal_cause(it: Presented) -> Cause | None:
    """Return why the token is not good, or None: the gravest reason first."""
    if it.grant.client_id != it.terms.client.client_id:
        return Cause.OTHER_CLIENT
    if it.grant.revoked:
        return Cause.REVOKED
    if it.token.replaced_at is not None and not _may_come_again(it, it.token.replaced_at):
        return Cause.REUSED
    return _over(it) or _cut_off(it)


def _may_come_again(it: Presented, replaced_at: float) -> bool:
    """Tell whether a replaced token is still inside its reuse interval, which begins at its replacement."""
    refresh = it.policy.refresh
    # Without an interval, time does not matter: this request may have begun before the one that won.
    if refresh.reuse_interval <= 0 or it.terms.now >= replaced_at + refresh.reuse_interval:
        return False
    if refresh.reuse_count is not None and it.token.reuses >= refresh.reuse_count:
        return False
    if refresh.successor is Successor.FRESH and not refresh.reuse_until_successor_used:
        return True
    return it.successor is not None and it.successor.replaced_at is None


def _over(it: Presented) -> Cause | None:
    """Return which of its lifetimes has run out, or None."""
    lifetimes, now = it.policy.lifetimes, it.terms.now
    if it.token.expires_at is not None and now >= it.token.expires_at:
        return Cause.EXPIRED
    idle, absolute = lifetimes.refresh_token_idle, lifetimes.refresh_token_absolute
    if idle is not None and now >= it.token.used_at + idle:
        return Cause.IDLE
    if absolute is not None and now >= it.grant.created_at + absolute:
        return Cause.ABSOLUTE_LIFETIME
    return None


def _cut_off(it: Presented) -> Cause | None:
    """Return what has happened elsewhere that ends the token, or None."""
    refresh = it.policy.refresh
    if it.grant.superseded and refresh.one_per_user_and_client:
        return Cause.SUPERSEDED
    if is_bound(it.grant, refresh) and _session_is_over(it):
        return Cause.SESSION_ENDED
    user = it.terms.user(it.grant.username)
    return Cause.USER_DISABLED if user is None or user.disabled else None


def _session_is_over(it: Presented) -> bool:
    """Tell whether the session has ended, run out, or rested too long: only refreshing keeps it busy."""
    idle, now = it.policy.lifetimes.session_idle, it.terms.now
    if it.session is None or now >= it.session.expires_at:
        return True
    return idle is not None and now >= it.token.used_at + idle
