"""The nouns of the protocol. All times are seconds; moments are seconds since the Unix epoch."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from mock_idp.protocol.client import Client
from mock_idp.protocol.policy import Lifetimes, RefreshPolicy
from mock_idp.protocol.records import Record

__all__ = [
    "AccessToken",
    "AuthorizationCode",
    "Client",
    "Consented",
    "Grant",
    "Lifetimes",
    "RefreshPolicy",
    "RefreshToken",
    "Session",
    "User",
]

_REMEMBERED = 600.0
"""Seconds for which what is over can still be told from what never was."""
_REUSE_REMEMBERED = 86400.0
"""Seconds for which a replaced refresh token is known, so that its reuse is seen."""


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


@dataclass(frozen=True, kw_only=True, slots=True)
class Session(Record):
    """A browser in which a person is signed in at the provider."""

    session_id: str = field(repr=False)
    """Value of the browser's cookie."""
    sid: str
    """What clients know it by (OIDC Back-Channel Logout 2.1)."""
    username: str
    auth_time: float
    expires_at: float
    acr: str | None = None
    amr: tuple[str, ...] = ()
    """How the person proved who they are (RFC 8176)."""
    client_ids: tuple[str, ...] = ()
    """Whom the person signed in to, in order: those who are told of a logout."""

    @property
    def key(self) -> str:
        """Found by the cookie."""
        return self.session_id

    @property
    def forget_at(self) -> float:
        """Once it is over."""
        return self.expires_at + _REMEMBERED


@dataclass(frozen=True, kw_only=True, slots=True)
class Consented(Record):
    """What a person has consented to for a client, and the sign-in that came last."""

    client_id: str
    username: str
    scope: tuple[str, ...]
    grant_id: str | None = None
    """The lineage that holds the one refresh token, where a policy allows only one (Dex)."""

    @staticmethod
    def key_of(client_id: str, username: str) -> str:
        """Return the key for a pair; a client_id has no line breaks in it."""
        return f"{client_id}\n{username}"

    @property
    def key(self) -> str:
        """One for each pair of client and user."""
        return self.key_of(self.client_id, self.username)


@dataclass(frozen=True, kw_only=True, slots=True)
class Grant(Record):
    """What a person granted to a client at one sign-in; every token descends from it."""

    grant_id: str
    client_id: str
    username: str
    """Empty: the client itself (client credentials)."""
    sub: str
    scope: tuple[str, ...]
    auth_time: float
    created_at: float = 0.0
    nonce: str | None = None
    acr: str | None = None
    amr: tuple[str, ...] = ()
    """Told where ``acr`` or ``amr`` was asked for."""
    session_id: str | None = field(default=None, repr=False)
    sid: str | None = None
    """None: there is no session, or the client takes no part in logout."""
    id_token_claims: tuple[str, ...] = ()
    """Claims asked for one by one (OIDC Core 5.5), beside those of the scope."""
    userinfo_claims: tuple[str, ...] = ()
    first_consent: bool = True
    """The person had not consented to this client before."""
    prompted_consent: bool = False
    """The request said ``prompt=consent``."""
    access_type: str | None = None
    """What the request said of it: ``offline`` is Google's word for the scope ``offline_access``."""
    revoked: bool = False
    superseded: bool = False
    """A later sign-in took its refresh token's place."""

    @property
    def key(self) -> str:
        """Found by its id."""
        return self.grant_id


@dataclass(frozen=True, kw_only=True, slots=True)
class AuthorizationCode(Record):
    """A code, to be redeemed once (RFC 6749 4.1.2)."""

    value: str = field(repr=False)
    grant_id: str
    redirect_uri: str | None
    """None: the authorization request named none."""
    code_challenge: str | None
    expires_at: float
    used: bool = False

    @property
    def key(self) -> str:
        """Found by its value."""
        return self.value

    @property
    def of_grant(self) -> str:
        """Its lineage."""
        return self.grant_id

    @property
    def forget_at(self) -> float:
        """Some time after it is over."""
        return self.expires_at + _REMEMBERED


@dataclass(frozen=True, kw_only=True, slots=True)
class RefreshToken(Record):
    """A refresh token (RFC 6749 1.5)."""

    value: str = field(repr=False)
    grant_id: str
    expires_at: float | None
    used_at: float = 0.0
    """When it was issued or last used."""
    uses: int = 0
    replaced_at: float | None = None
    """When it was first replaced by a newer one; None: it is current."""
    reuses: int = 0
    """How often it came again inside its reuse interval."""
    successor: str | None = field(default=None, repr=False)
    """The first token that replaced it."""
    scope: tuple[str, ...] | None = None
    """Narrower than the grant's, where a policy makes that stick; None: the grant's."""
    access_token: str | None = field(default=None, repr=False)
    """The one that it was answered with, where a policy lets a refresh end that."""
    kept_until: float = 0.0
    """Once replaced: the end of its reuse interval."""

    @property
    def key(self) -> str:
        """Found by its value."""
        return self.value

    @property
    def of_grant(self) -> str:
        """Its lineage."""
        return self.grant_id

    @property
    def forget_at(self) -> float | None:
        """A replaced one is known long enough for its reuse to be seen."""
        if self.replaced_at is not None:
            return max(self.replaced_at + _REUSE_REMEMBERED, self.kept_until)
        return None if self.expires_at is None else self.expires_at + _REMEMBERED


@dataclass(frozen=True, kw_only=True, slots=True)
class AccessToken(Record):
    """A bearer token (RFC 6750)."""

    value: str = field(repr=False)
    grant_id: str
    scope: tuple[str, ...]
    expires_at: float
    issued_at: float = 0.0
    revoked: bool = False
    """By itself; a revoked grant ends all of its tokens."""
    sub: str | None = None
    """Another subject than the grant's, where a policy wants that; None: the grant's."""
    drop_claims: tuple[str, ...] = ()
    """Identity claims that userinfo leaves out."""

    @property
    def key(self) -> str:
        """Found by its value."""
        return self.value

    @property
    def of_grant(self) -> str:
        """Its lineage."""
        return self.grant_id

    @property
    def forget_at(self) -> float:
        """Some time after it is over."""
        return self.expires_at + _REMEMBERED
