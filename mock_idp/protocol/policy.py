"""What a provider does with tokens, as data: per provider, client and user, and changeable while it runs.

Sources of the variants: Dex v2.45.1 server/refreshhandlers.go and its ``expiry.refreshTokens``; Ory Hydra
``oauth2.grant.refresh_token``; Okta and Auth0 "Refresh token rotation"; Google "Using OAuth 2.0".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Successor(StrEnum):
    """What a replaced token that comes again inside its reuse interval is answered with."""

    FRESH = "fresh"
    """A new successor each time; all of them are good (Okta, Auth0, Hydra)."""
    SAME = "same"
    """The successor it already has, as long as that one is not replaced itself (Dex)."""


class Consent(StrEnum):
    """Which consent a refresh token needs (OIDC Core 11)."""

    NEVER = "never"
    """None: to sign in is to consent."""
    REQUIRED = "required"
    """The request must say ``prompt=consent``; else the scope is ignored, and nobody is told."""
    FIRST_ONLY = "first-only"
    """Only the sign-in that asked the person gets one: the first, or one with ``prompt=consent`` (Google)."""


class ScopeChange(StrEnum):
    """What becomes of another scope in a refresh request (RFC 6749 6)."""

    NARROW = "narrow"
    """A narrower one is for this access token; a wider one is refused."""
    STICKY = "sticky"
    """A narrower one is for the rest of the lineage; a wider one is refused."""
    INTERSECT = "intersect"
    """What was granted of it is answered for this access token; nothing is refused (Keycloak)."""
    IGNORE = "ignore"
    """The granted scope is answered, whatever is asked for (Hydra)."""


class AuthTime(StrEnum):
    """What a refreshed ID token says of ``auth_time`` (OIDC Core 12.2: that of the sign-in, if anything)."""

    KEPT = "kept"
    NOW = "now"
    ABSENT = "absent"


@dataclass(frozen=True, kw_only=True, slots=True)
class Lifetimes:
    """How long things live, in seconds, each on its own: what is shown, what is signed, what is accepted."""

    id_token: float = 3600
    """Signed into ID tokens as ``exp``."""
    expires_in: float | None = 3600
    """Shown in token responses; None: not shown (RFC 6749 5.1 only recommends it)."""
    access_token: float = 3600
    """How long the provider itself accepts an access token."""
    refresh_token: float | None = None
    """From the issue of each refresh token; None: for ever."""
    refresh_token_idle: float | None = None
    """From the last use of the lineage; None: it may rest for ever."""
    refresh_token_absolute: float | None = None
    """From the sign-in, however often it was refreshed; None: for ever."""
    code: float = 60
    """RFC 6749 4.1.2 recommends ten minutes at most."""
    session: float = 8 * 3600
    """How long a browser stays signed in at the provider; 0: every request shows the sign-in page."""
    session_idle: float | None = None
    """A session ends so long after the last use of a refresh token bound to it; None: when it is over."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RefreshPolicy:
    """Who gets a refresh token, and what becomes of it."""

    enabled: bool = True
    """Off: none is issued, and the grant type is refused."""
    grant_enabled: bool = True
    """Off: refresh tokens are issued, and the grant type is refused all the same (unauthorized_client)."""
    rotation: bool = True
    """Refreshing replaces the refresh token (RFC 6749 6); off: the same one stays good."""
    rotate_after: int = 1
    """With rotation: a token is replaced at its n-th use."""
    rest: float = 0
    """Seconds from its issue or last use in which a use changes nothing: the token comes back as it is, and
    does not count as used.

    Dex rests for its reuse interval, also right after the sign-in; node-oidc-provider for 70 % of a lifetime.
    """
    reuse_detection: bool = True
    """A replaced token that comes again ends its whole lineage (RFC 9700 4.14.2)."""
    reuse_interval: float = 0
    """Seconds from its replacement in which a refresh token may come again, as after a lost answer.

    No reuse is detected meanwhile. To come again does not prolong the interval. 0: a token is good once.
    """
    reuse_count: int | None = None
    """How often it may come again inside the interval; None: as often as it likes (Hydra counts)."""
    reuse_until_successor_used: bool = False
    """On: nor may it come again once what first replaced it is replaced itself (Auth0)."""
    successor: Successor = Successor.FRESH
    scope: str | None = "offline_access"
    """The scope that asks for a refresh token (OIDC Core 11); None: every sign-in gets one."""
    access_type: bool = False
    """On: the request must say ``access_type=offline``, whatever its scope (Google)."""
    consent: Consent = Consent.NEVER
    one_per_user_and_client: bool = False
    """A new sign-in of a user at a client ends the refresh token of the one before (Dex)."""
    scope_change: ScopeChange = ScopeChange.NARROW
    session_bound: bool = False
    """A refresh token dies with the browser session that it came from (Keycloak).

    Not if ``offline_access`` was granted, which is for when the person is away (OIDC Core 11).
    """


@dataclass(frozen=True, kw_only=True, slots=True)
class OnRefresh:
    """How the answer to a refresh differs from the answer to a code."""

    id_token: bool = True
    """Off: none comes back, which is legal (OIDC Core 12.2)."""
    refresh_token: bool = True
    """The answer names the refresh token even if it is the same one; off: only a new one (Google)."""
    nonce: bool = False
    """On: the ID token repeats the nonce of the sign-in (Dex); OIDC Core 12.2 says it should not."""
    revoke_access_token: bool = False
    """On: the access token that came with the refresh token is not accepted any more (Hydra, GitLab)."""
    auth_time: AuthTime = AuthTime.KEPT
    sub: str | None = None
    """Another subject, in ID token and userinfo, which OIDC Core 12.2 forbids; None: the same."""
    drop_claims: tuple[str, ...] = ()
    """Identity claims that are missing from then on, in ID token and userinfo."""
    drop_scopes: tuple[str, ...] = ()
    """Scope values that are missing from then on."""


class ExpiresIn(StrEnum):
    """How ``expires_in`` is written; RFC 6749 5.1 has a number of seconds, and providers have others."""

    NUMBER = "number"
    """A whole number of seconds."""
    FRACTION = "fraction"
    """A number of seconds with what is behind the point."""
    STRING = "string"
    """Seconds in quotation marks."""
    NANOSECONDS = "nanoseconds"
    """A whole number of them (mockoidc issue 39)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ResponseShape:
    """How a token response is written, whatever it grants (RFC 6749 5.1)."""

    token_type: str = "Bearer"  # noqa: S105  a word
    """Compared without case (RFC 6749 7.1); Dex writes ``bearer``."""
    expires_in_as: ExpiresIn = ExpiresIn.NUMBER
    scope: bool = True
    """Off: the response does not say, which is legal if all was granted that was asked for (Dex)."""
    refresh_expires_in: bool = False
    """On: it says how long the refresh token lives, 0 for ever (Keycloak)."""
    members: dict[str, Any] = field(default_factory=dict)
    """Members that it has besides, as JSON values."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """All of it: what applies to one client and one user."""

    refresh: RefreshPolicy = field(default_factory=RefreshPolicy)
    lifetimes: Lifetimes = field(default_factory=Lifetimes)
    on_refresh: OnRefresh = field(default_factory=OnRefresh)
    response: ResponseShape = field(default_factory=ResponseShape)
