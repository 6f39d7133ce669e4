"""What the provider says of a person: ID token and userinfo claims (OIDC Core 2, 5.1, 5.3, 12.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mock_idp.protocol.model import AccessToken, Grant, User

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
    return {
        name: value
        for name, value in user.claims.items()
        # A claim without a value is left out (OIDC Core 5.3.2).
        if value is not None and (name in asked or name not in _BY_SCOPE)
    }


def userinfo(grant: Grant, user: User, token: AccessToken) -> dict[str, Any]:
    """Return the userinfo response (OIDC Core 5.3.2)."""
    claims = identity_claims(user, token.scope)
    for name in grant.userinfo_claims:
        if user.claims.get(name) is not None:
            claims[name] = user.claims[name]
    for name in token.drop_claims:
        claims.pop(name, None)
    return {**claims, "sub": token.sub or grant.sub}
