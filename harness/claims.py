"""Which claims of an ID token tell who somebody is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_PROTOCOL = {
    "iss", "sub", "aud", "exp", "iat", "nbf", "jti", "nonce", "at_hash", "c_hash", "auth_time", "azp", "sid",
}  # fmt: skip


def identity_claims(claims: Mapping[str, Any]) -> dict[str, Any]:
    """Return the claims without those of the protocol (OIDC Core 2, RFC 7519 4.1)."""
    return {name: value for name, value in claims.items() if name not in _PROTOCOL}
