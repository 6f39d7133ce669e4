"""Reading an ID token as OIDC Core 3.1.3.7 asks, on the run's clock."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import jwt

from harness.claims import identity_claims

if TYPE_CHECKING:
    from collections.abc import Mapping

_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384", "EdDSA")


@dataclass(frozen=True)
class IdToken:
    """The claims of an ID token, and what is wrong with it."""

    iss: str = ""
    sub: str = ""
    aud: str = ""
    """Several audiences are joined by blanks."""
    claims: dict[str, Any] = field(default_factory=dict)
    """The identity claims, without those of the protocol."""
    problem: str = ""
    """One sentence; empty if the token is good."""


def read(token: object, jwks: Mapping[str, Any], *, issuer: str, audience: str, now: float) -> IdToken:
    """Return the token's claims; pure. ``now`` in seconds since the Unix epoch."""
    if not isinstance(token, str) or not token:
        return IdToken(problem="the answer holds no ID token")
    try:
        claims = jwt.decode(token, _key(token, jwks), algorithms=list(_ALGORITHMS), options=_ONLY_SIGNATURE)
    except (jwt.PyJWTError, ValueError) as error:
        return IdToken(problem=f"the ID token cannot be verified: {type(error).__name__}")
    aud = claims.get("aud")
    audiences = aud if isinstance(aud, list) else [aud]
    return IdToken(
        iss=str(claims.get("iss", "")),
        sub=str(claims.get("sub", "")),
        aud=" ".join(map(str, audiences)),
        claims=identity_claims(claims),
        problem=_problem(claims, audiences, issuer=issuer, audience=audience, now=now),
    )


_ONLY_SIGNATURE: Any = {
    "verify_exp": False, "verify_aud": False, "verify_iat": False, "verify_nbf": False, "verify_iss": False,
}  # fmt: skip
"""Times are read against the run's clock, which PyJWT does not know."""


def _key(token: str, jwks: Mapping[str, Any]) -> Any:  # noqa: ANN401  a key of any kind
    kid = jwt.get_unverified_header(token).get("kid")
    for key in jwks.get("keys", ()):
        if key.get("kid") == kid:
            return jwt.PyJWK(key).key
    raise jwt.InvalidKeyError


def _problem(
    claims: Mapping[str, Any], audiences: list[Any], *, issuer: str, audience: str, now: float
) -> str:
    if claims.get("iss") != issuer:
        return "the ID token names another issuer"
    if audience not in audiences:
        return "the ID token is for another client"
    exp = claims.get("exp")
    if not isinstance(exp, int | float) or exp <= now:
        return "the ID token has run out already"
    return ""
