"""The nouns of the protocol. All times are seconds; moments are seconds since the Unix epoch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True)
class User:
    """A person who can sign in."""

    username: str
    password: str = field(repr=False)
    sub: str
    """The subject identifier: stable, never reassigned (OIDC Core 2)."""
    claims: dict[str, Any] = field(default_factory=dict)
    """Standard claims (OIDC Core 5.1) and ``groups``."""
    disabled: bool = False
    """May neither sign in nor refresh."""


@dataclass(frozen=True, kw_only=True)
class Client:
    """A relying party."""

    client_id: str
    secret: str | None = field(default=None, repr=False)
    """None: a public client, which must use PKCE (RFC 9700 2.1.1)."""
    redirect_uris: tuple[str, ...] = ()
    """Compared character by character (RFC 9700 2.1); empty: any http(s) URI on a loopback host."""


@dataclass(frozen=True, kw_only=True)
class Lifetimes:
    """How long things live, each on its own: what is shown, what is signed, what is accepted."""

    id_token: float = 3600
    """Signed into ID tokens as ``exp``."""
    expires_in: float | None = 3600
    """Shown in token responses; None: not shown (RFC 6749 5.1 only recommends it)."""
    access_token: float = 3600
    """How long the provider itself accepts an access token."""
    refresh_token: float | None = None
    """From the issue of each refresh token; None: for ever."""
    code: float = 60
    """RFC 6749 4.1.2 recommends ten minutes at most."""


@dataclass(frozen=True, kw_only=True)
class RefreshPolicy:
    """What the provider does with refresh tokens."""

    enabled: bool = True
    """Off: none is issued, and the grant type is refused."""
    rotation: bool = True
    """Each refresh replaces the refresh token (RFC 6749 6); off: the same one is returned."""
    reuse_detection: bool = True
    """A replaced token that comes again ends its whole lineage (RFC 9700 4.14.2)."""
    reuse_interval: float = 0
    """Seconds from its replacement in which a refresh token may come again, as after a lost answer.

    It is answered with a fresh successor of the same lineage, earlier successors stay good, and no reuse is
    detected. To come again does not prolong the interval. 0: a token is good once.
    """
    scope: str | None = "offline_access"
    """The scope that asks for a refresh token (OIDC Core 11); None: every sign-in gets one."""


@dataclass(frozen=True, kw_only=True)
class Grant:
    """What a person granted to a client at one sign-in; every token descends from it."""

    grant_id: str
    client_id: str
    username: str
    sub: str
    scope: tuple[str, ...]
    auth_time: float
    nonce: str | None = None
    revoked: bool = False


@dataclass(frozen=True, kw_only=True)
class AuthorizationCode:
    """A code, to be redeemed once (RFC 6749 4.1.2)."""

    value: str = field(repr=False)
    grant_id: str
    redirect_uri: str
    code_challenge: str | None
    expires_at: float
    used: bool = False


@dataclass(frozen=True, kw_only=True)
class RefreshToken:
    """A refresh token (RFC 6749 1.5)."""

    value: str = field(repr=False)
    grant_id: str
    expires_at: float | None
    used: bool = False
    """Replaced by a newer one."""
    replaced_at: float | None = None
    """When it was first replaced; None: never."""


@dataclass(frozen=True, kw_only=True)
class AccessToken:
    """A bearer token (RFC 6750)."""

    value: str = field(repr=False)
    grant_id: str
    scope: tuple[str, ...]
    expires_at: float
