"""What the provider writes into the history."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from mock_idp.history import Event, Hop


@dataclass(frozen=True)
class ProviderStarted(Event, kind="provider.started", hop=Hop.PROVIDER):
    """The provider began to listen, with this policy."""

    issuer: str
    refresh: bool
    rotation: bool
    reuse_detection: bool
    expires_in: float | None
    """Lifetime shown to the client in a token response, in seconds; None: not shown."""
    id_token_ttl: float
    """Lifetime signed into ID tokens, in seconds."""
    access_token_ttl: float
    """How long the provider itself accepts an access token, in seconds."""
    refresh_token_ttl: float | None
    """Lifetime of refresh tokens in seconds; None: for ever."""


@dataclass(frozen=True)
class DiscoveryServed(Event, kind="discovery.served", hop=Hop.PROVIDER):
    """Somebody read the discovery document."""


@dataclass(frozen=True)
class KeysServed(Event, kind="keys.served", hop=Hop.PROVIDER):
    """Somebody read the JWKS."""


@dataclass(frozen=True)
class AuthorizationRequested(Event, kind="authorization.requested", hop=Hop.PROVIDER):
    """A valid authorization request arrived."""

    client_id: str
    scope: str
    nonce: bool
    pkce: bool


@dataclass(frozen=True)
class AuthorizationRefused(Event, kind="authorization.refused", hop=Hop.PROVIDER):
    """An authorization request was refused, or the person cancelled."""

    client_id: str
    error: str
    cause: str


@dataclass(frozen=True)
class UserAuthenticated(Event, kind="user.authenticated", hop=Hop.PROVIDER):
    """A person signed in."""

    username: str


@dataclass(frozen=True)
class UserRefused(Event, kind="user.refused", hop=Hop.PROVIDER):
    """A sign-in failed."""

    username: str
    cause: str


@dataclass(frozen=True)
class UserDisabled(Event, kind="user.disabled", hop=Hop.PROVIDER):
    """An administrator disabled the user."""

    username: str


@dataclass(frozen=True)
class UserEnabled(Event, kind="user.enabled", hop=Hop.PROVIDER):
    """An administrator enabled the user again."""

    username: str


@dataclass(frozen=True)
class UserChanged(Event, kind="user.changed", hop=Hop.PROVIDER):
    """An administrator changed what is known of the user."""

    username: str
    claims: dict[str, Any]
    """The claims that changed; None: removed."""


@dataclass(frozen=True)
class CodeIssued(Event, kind="code.issued", hop=Hop.PROVIDER):
    """An authorization code went out."""

    client_id: str
    username: str
    scope: str
    code: str


@dataclass(frozen=True)
class TokenIssued(Event, kind="token.issued", hop=Hop.PROVIDER):
    """The token endpoint answered 200."""

    grant: str
    """``authorization_code`` or ``refresh_token``."""
    grant_id: str
    """Names the lineage: the sign-in and every refresh that descends from it."""
    client_id: str
    username: str
    scope: str
    presented: str
    """Fingerprint of the code or refresh token that was redeemed."""
    access_token: str
    refresh_token: str | None
    id_token: str | None
    expires_in: float | None
    """As shown to the client, in seconds; None if the response does not say."""
    iss: str
    sub: str
    aud: str
    id_token_exp: int | None
    """``exp`` of the ID token, in seconds since the Unix epoch."""
    claims: dict[str, Any] = field(default_factory=dict)
    """The identity claims of the ID token: name, email, groups, and the like."""


@dataclass(frozen=True)
class TokenRefused(Event, kind="token.refused", hop=Hop.PROVIDER):
    """The token endpoint answered with an error."""

    grant: str
    client_id: str
    status: int
    error: str
    cause: str
    """The private reason, finer than ``error`` (`mock_idp.protocol.errors.Cause`)."""
    presented: str | None = None
    username: str | None = None


@dataclass(frozen=True)
class GrantRevoked(Event, kind="grant.revoked", hop=Hop.PROVIDER):
    """A lineage of tokens was ended."""

    grant_id: str
    username: str
    cause: str


@dataclass(frozen=True)
class UserinfoServed(Event, kind="userinfo.served", hop=Hop.PROVIDER):
    """The userinfo endpoint answered 200."""

    username: str
    sub: str
    access_token: str


@dataclass(frozen=True)
class UserinfoRefused(Event, kind="userinfo.refused", hop=Hop.PROVIDER):
    """The userinfo endpoint answered with an error."""

    status: int
    cause: str
    access_token: str | None = None
