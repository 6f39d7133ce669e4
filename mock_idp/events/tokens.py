"""What becomes of tokens."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from mock_idp.history import Event, Hop


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
