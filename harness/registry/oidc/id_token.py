"""What Harbor checks of an ID token, and what it leaves out (go-oidc)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jwt

from harness.events import Refusal
from harness.registry.refused import SecretRefused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_ALGORITHM = "RS256"
_CLAIMS_ARE_CHECKED_HERE: Any = {
    "verify_exp": False, "verify_iat": False, "verify_nbf": False, "verify_aud": False,
    "verify_iss": False, "verify_sub": False, "verify_jti": False,
}  # fmt: skip


def verified_claims(id_token: str, keys: Iterable[Mapping[str, Any]], issuer: str) -> dict[str, Any] | None:
    """Return the claims of a token that one of ``keys`` signed for ``issuer``; None if no key did.

    Raises:
        SecretRefused: the token is malformed, or another issuer's.

    """
    try:
        header = jwt.get_unverified_header(id_token)
    except jwt.InvalidTokenError as error:
        raise _unverifiable("malformed jwt") from error
    for key in keys:
        if header.get("alg") == _ALGORITHM and key.get("kid", header.get("kid")) == header.get("kid"):
            claims = _claims_signed_by(key, id_token)
            if claims is not None:
                return _issued_by(issuer, claims)
    return None


def require_audience_and_time(claims: Mapping[str, Any], client_id: str, now: float) -> None:
    """Check what only Harbor 1.8 to 1.9.1 check of a stored token: ``aud``, and ``exp`` without leeway.

    Raises:
        SecretRefused: either is wrong.

    """
    audience = claims.get("aud")
    if client_id not in (audience if isinstance(audience, list) else [audience]):
        raise _unverifiable(f'oidc: expected audience "{client_id}" got {audience!r}')
    expiry = claims.get("exp")
    if not isinstance(expiry, int | float) or expiry <= now:
        raise _unverifiable("oidc: token is expired")


def remaining(id_token: str | None, now: float) -> float | None:
    """Return the seconds from ``now`` to the ``exp`` of an ID token, unverified; None if it has none."""
    if id_token is None:
        return None
    try:
        expiry = jwt.decode(id_token, options={"verify_signature": False}).get("exp")
    except jwt.InvalidTokenError:
        return None
    return round(expiry - now, 3) if isinstance(expiry, int | float) else None


def signature_failure() -> SecretRefused:
    """Return the refusal of a token that no key of the provider signed."""
    return _unverifiable("failed to verify signature: failed to verify id token signature")


def _claims_signed_by(key: Mapping[str, Any], id_token: str) -> dict[str, Any] | None:
    try:
        public = jwt.PyJWK(dict(key), algorithm=_ALGORITHM).key
        claims: dict[str, Any] = jwt.decode(
            id_token, public, algorithms=[_ALGORITHM], options=_CLAIMS_ARE_CHECKED_HERE
        )
    except (jwt.PyJWTError, ValueError, TypeError):
        return None
    return claims


def _issued_by(issuer: str, claims: dict[str, Any]) -> dict[str, Any]:
    if claims.get("iss") != issuer:
        got = str(claims.get("iss"))[:200]
        raise _unverifiable(f'oidc: id token issued by a different provider, expected "{issuer}" got "{got}"')
    return claims


def _unverifiable(reason: str) -> SecretRefused:
    return SecretRefused(Refusal.ID_TOKEN_UNVERIFIABLE, reason)
