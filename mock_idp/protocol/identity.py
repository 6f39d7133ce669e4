"""What the provider says of a person: ID token and userinfo claims (OIDC Core 2, 5.1, 5.3, 12.2)."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mock_idp.protocol.model import Grant, User

CLAIMS_BY_SCOPE = {
    "profile": (
        "name", "family_name", "given_name", "middle_name", "nickname", "preferred_username", "profile",
        "picture", "website", "gender", "birthdate", "zoneinfo", "locale", "updated_at",
    ),
    "email": ("email", "email_verified"),
    "address": ("address",),
    "phone": ("phone_number", "phone_number_verified"),
    "groups": ("groups",),
}  # fmt: skip
_BY_SCOPE = {claim for claims in CLAIMS_BY_SCOPE.values() for claim in claims}


def identity_claims(user: User, scope: tuple[str, ...]) -> dict[str, Any]:
    """Return the claims that ``scope`` asks for (OIDC Core 5.4) and those that belong to no scope."""
    asked = {claim for value in scope for claim in CLAIMS_BY_SCOPE.get(value, ())}
    return {name: value for name, value in user.claims.items() if name in asked or name not in _BY_SCOPE}


def userinfo(grant: Grant, user: User, scope: tuple[str, ...]) -> dict[str, Any]:
    """Return the userinfo response (OIDC Core 5.3.2)."""
    return {**identity_claims(user, scope), "sub": grant.sub}


def id_token_claims(grant: Grant, *, issuer: str, issued_at: int, expires_at: int) -> dict[str, Any]:
    """Return the protocol claims of an ID token (OIDC Core 2); moments in whole seconds.

    On refresh ``iss``, ``sub``, ``aud`` and ``auth_time`` stay those of the sign-in (12.2).
    """
    return {
        "iss": issuer,
        "sub": grant.sub,
        "aud": grant.client_id,
        "iat": issued_at,
        "exp": expires_at,
        "auth_time": int(grant.auth_time),
    }


def at_hash(access_token: str) -> str:
    """Return the access token hash for RS256 (OIDC Core 3.1.3.6)."""
    return urlsafe_b64encode(sha256(access_token.encode()).digest()[:16]).rstrip(b"=").decode()
