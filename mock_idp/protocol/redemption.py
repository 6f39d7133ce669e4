"""The decision of a grant: what to answer and what to write, together.

A grant's ``decide`` is pure: it reads through a `Reader` and returns what is to be written. The token
endpoint runs it inside one transaction of the store, so that one decision at a time is taken on a token.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mock_idp.protocol.model import AccessToken, Client, Grant, RefreshToken, User

if TYPE_CHECKING:
    from collections.abc import Callable

    from mock_idp.protocol.errors import OAuthError
    from mock_idp.protocol.policy import Policy
    from mock_idp.protocol.records import Record


@dataclass(frozen=True, kw_only=True, slots=True)
class Terms:
    """All that a decision depends on besides the request and what is stored."""

    client: Client
    """Authenticated."""
    policy: Callable[[str], Policy]
    """What applies to this client and the user of that name; the empty name: to the client alone."""
    user: Callable[[str], User | None]
    """Finds a user by name; None if deleted."""
    now: float
    fresh_access_token: str = field(repr=False)
    fresh_refresh_token: str = field(repr=False)


@dataclass(frozen=True, kw_only=True, slots=True)
class Redemption:
    """A decision. Nothing but what it names is written."""

    grant: Grant | None = None
    """What the presented token belongs to; None if it is unknown."""
    user: User | None = None
    """Whom the tokens speak of; None: the client itself, or a refusal."""
    refusal: OAuthError | None = None
    revokes: bool = False
    """The grant ends, and every token of it."""
    scope: tuple[str, ...] = ()
    access_token: AccessToken | None = None
    refresh_token: RefreshToken | None = None
    """To be returned to the client."""
    refreshes: bool = False
    """The answer is to a refresh, and differs from the first one as the policy says."""
    writes: tuple[Record, ...] = ()


def access_token(
    grant: Grant,
    scope: tuple[str, ...],
    terms: Terms,
    policy: Policy,
    *,
    drop_claims: tuple[str, ...] = (),
    sub: str | None = None,
) -> AccessToken:
    """Return a fresh access token for ``grant``."""
    return AccessToken(
        value=terms.fresh_access_token,
        grant_id=grant.grant_id,
        scope=scope,
        expires_at=terms.now + policy.lifetimes.access_token,
        issued_at=terms.now,
        sub=sub,
        drop_claims=drop_claims,
    )


def refresh_token(
    grant: Grant, terms: Terms, policy: Policy, scope: tuple[str, ...] | None = None
) -> RefreshToken:
    """Return a fresh refresh token for ``grant``."""
    lifetime = policy.lifetimes.refresh_token
    return RefreshToken(
        value=terms.fresh_refresh_token,
        grant_id=grant.grant_id,
        expires_at=None if lifetime is None else terms.now + lifetime,
        used_at=terms.now,
        scope=scope,
        access_token=terms.fresh_access_token if policy.on_refresh.revoke_access_token else None,
    )
