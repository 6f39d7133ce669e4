"""The decision on a presented code or refresh token: what to answer and what to write, together.

A grant's ``redeem`` is pure. The store calls it between reading and writing, so that one decision at a
time is taken on a token, and then carries it out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mock_idp.protocol.model import (
    AccessToken,
    Client,
    Grant,
    Lifetimes,
    RefreshPolicy,
    RefreshToken,
    User,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from mock_idp.protocol.errors import OAuthError


@dataclass(frozen=True, kw_only=True)
class Terms:
    """All that a decision depends on besides the request and what is stored."""

    client: Client
    """Authenticated."""
    refresh: RefreshPolicy
    lifetimes: Lifetimes
    user: Callable[[str], User | None]
    """Finds a user by name; None if deleted."""
    now: float
    fresh_access_token: str = field(repr=False)
    fresh_refresh_token: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Redemption:
    """A decision. Nothing but what it names is written."""

    grant: Grant | None = None
    """What the presented token belongs to; None if it is unknown."""
    user: User | None = None
    refusal: OAuthError | None = None
    spends: bool = False
    """The presented token counts as used from here on."""
    spent_at: float | None = None
    """When a spent refresh token was first replaced."""
    revokes: bool = False
    """The grant ends, and every token of it."""
    scope: tuple[str, ...] = ()
    access_token: AccessToken | None = None
    refresh_token: RefreshToken | None = None
    """To be returned to the client; stored if it is another than the presented one."""


def access_token(grant: Grant, scope: tuple[str, ...], terms: Terms) -> AccessToken:
    """Return a fresh access token for ``grant``."""
    return AccessToken(
        value=terms.fresh_access_token,
        grant_id=grant.grant_id,
        scope=scope,
        expires_at=terms.now + terms.lifetimes.access_token,
    )


def refresh_token(grant: Grant, terms: Terms) -> RefreshToken:
    """Return a fresh refresh token for ``grant``."""
    lifetime = terms.lifetimes.refresh_token
    return RefreshToken(
        value=terms.fresh_refresh_token,
        grant_id=grant.grant_id,
        expires_at=None if lifetime is None else terms.now + lifetime,
    )
