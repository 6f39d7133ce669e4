"""What Harbor checks of an ID token, and what it leaves out (go-oidc ``verify.go`` and ``jwks.go``)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import jwt

from harness.claims import identity_claims
from harness.events import Refusal
from harness.registry.oidc.answers import well_formed
from harness.registry.refused import SecretRefused

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

DEFAULT_ALGORITHMS = frozenset({"RS256"})
"""What go-oidc v2 takes, and v3 from a provider that does not say what it signs with."""
KNOWN_ALGORITHMS = frozenset(
    {"RS256", "RS384", "RS512", "ES256", "ES384", "ES512", "PS256", "PS384", "PS512", "EdDSA"}
)
"""What go-oidc v3 can verify; never HMAC, whose key would be the public one."""
_CLAIMS_ARE_CHECKED_HERE: Any = {
    "verify_exp": False, "verify_iat": False, "verify_nbf": False, "verify_aud": False,
    "verify_iss": False, "verify_sub": False, "verify_jti": False,
}  # fmt: skip


class IdTokenExpired(SecretRefused):
    """Nothing is wrong with the ID token but its age."""


@dataclass(frozen=True)
class Unverified:
    """An ID token that has been taken apart and not been checked."""

    raw: str
    header: dict[str, Any]
    claims: dict[str, Any]


def parse(id_token: str) -> Unverified:
    """Take an ID token apart.

    Raises:
        SecretRefused: it is malformed.

    """
    try:
        parts = jwt.decode_complete(id_token, options={"verify_signature": False})
        return Unverified(id_token, parts["header"], well_formed(parts["payload"]))
    except (jwt.InvalidTokenError, ValueError, RecursionError) as error:
        raise _unverifiable("oidc: malformed jwt") from error


def identity(id_token: str | None) -> tuple[str, dict[str, Any]]:
    """Return ``sub`` and the identity claims of an unchecked ID token; nothing if it is malformed."""
    try:
        claims = parse(id_token or "").claims
    except SecretRefused:
        return "", {}
    return str(claims.get("sub", "")), identity_claims(claims)


def require_issuer(token: Unverified, issuer: str) -> None:
    """Check ``iss``, before the signature as go-oidc does: a wrong one costs no request for keys.

    Raises:
        SecretRefused: it is another provider's.

    """
    if token.claims.get("iss") != issuer:
        got = str(token.claims.get("iss"))[:200]
        raise _unverifiable(f'oidc: id token issued by a different provider, expected "{issuer}" got "{got}"')


def require_audience_and_time(token: Unverified, client_id: str, now: float) -> None:
    """Check what Harbor from 1.10 on does not check of a stored token: ``aud``, and ``exp`` without leeway.

    Raises:
        SecretRefused: the token is another client's.
        IdTokenExpired: its time is over.

    """
    audience = token.claims.get("aud")
    if client_id not in (audience if isinstance(audience, list) else [audience]):
        raise _unverifiable(f'oidc: expected audience "{client_id}" got {str(audience)[:200]}')
    expiry = _number(token.claims.get("exp"))
    if expiry is None or expiry <= now:
        raise IdTokenExpired(Refusal.ID_TOKEN_UNVERIFIABLE, "oidc: token is expired")


def require_algorithm(token: Unverified, accepted: Collection[str]) -> None:
    """Check ``alg``.

    Raises:
        SecretRefused: the provider does not sign like that; ``none`` is never accepted.

    """
    algorithm = token.header.get("alg")
    if algorithm not in accepted:
        got = str(algorithm)[:40]
        raise _unverifiable(
            f'oidc: id token signed with unsupported algorithm, expected {sorted(accepted)} got "{got}"'
        )


def is_signed_by(token: Unverified, keys: Iterable[Mapping[str, Any]]) -> bool:
    """Tell whether one of ``keys`` signed the token; one without ``kid`` is tried with all of them."""
    kid = token.header.get("kid")
    return any(_signed(key, token) for key in keys if not kid or key.get("kid") == kid)


def signature_failure() -> SecretRefused:
    """Return the refusal of a token that no key of the provider signed."""
    return _unverifiable("failed to verify signature: failed to verify id token signature")


def remaining(id_token: str | None, now: float) -> float | None:
    """Return the seconds from ``now`` to the ``exp`` of an ID token, unverified; None if it has none."""
    if id_token is None:
        return None
    try:
        expiry = _number(parse(id_token).claims.get("exp"))
    except SecretRefused:
        return None
    return None if expiry is None else round(expiry - now, 3)


def _signed(key: Mapping[str, Any], token: Unverified) -> bool:
    algorithm = token.header["alg"]
    try:
        public = jwt.PyJWK(dict(key), algorithm=algorithm).key
        jwt.decode(token.raw, public, algorithms=[algorithm], options=_CLAIMS_ARE_CHECKED_HERE)
    except (jwt.PyJWTError, ValueError, TypeError, LookupError, AttributeError):
        # A key set may hold anything; what is no usable key has signed nothing.
        return False
    return True


def _number(value: object) -> float | None:
    """Return a JSON number as a float; None if it is no number, or has no end."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _unverifiable(reason: str) -> SecretRefused:
    return SecretRefused(Refusal.ID_TOKEN_UNVERIFIABLE, reason)
