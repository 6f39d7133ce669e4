"""The tokens that ``/service/token`` hands to clients (docs.docker.com: token authentication)."""

from __future__ import annotations

import functools
from base64 import b32encode
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import jwt
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from mock_idp.keys import in_background

if TYPE_CHECKING:
    from collections.abc import Iterable
    from concurrent.futures import Future

    from cryptography.hazmat.primitives.asymmetric import rsa

SERVICE, ISSUER = "harbor-registry", "harbor-token-issuer"
LIFETIME = 1800
"""``token_expiration`` of Harbor: 30 minutes, in seconds."""
_ALGORITHM = "RS256"


class TokenSigner:
    """Signs and reads service tokens with an RSA key of this process."""

    def __init__(self) -> None:
        """Begin to make the key, unless the process has one."""
        _pending_key()

    def sign(self, username: str, scopes: Iterable[str], *, now: float, jti: str) -> str:
        """Return a token for ``username`` (empty: anonymous) that lists ``scopes`` without any action.

        The stand-in holds no repositories, so nobody may do anything there yet; a login asks for none.
        """
        private, kid = _pending_key().result()
        entries = [entry for scope in scopes if (entry := _access(scope)) is not None]
        claims = {
            "iss": ISSUER,
            "sub": username,
            "aud": SERVICE,
            "exp": int(now) + LIFETIME,
            "nbf": int(now),
            "iat": int(now),
            "jti": jti,
            "access": entries or None,
        }
        return jwt.encode(claims, private, algorithm=_ALGORITHM, headers={"kid": kid})

    def subject(self, token: str, *, now: float) -> str | None:
        """Return whom a token of ours was signed for (empty: anonymous), or None if it is not good."""
        private, _ = _pending_key().result()
        ours: Any = {"verify_exp": False, "verify_iat": False, "verify_nbf": False}
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                private.public_key(),
                algorithms=[_ALGORITHM],
                audience=SERVICE,
                issuer=ISSUER,
                options=ours,
            )
        except (jwt.PyJWTError, ValueError, RecursionError):
            return None
        return str(claims["sub"]) if claims["nbf"] <= now < claims["exp"] else None


def _access(scope: str) -> dict[str, Any] | None:
    """Return one entry of ``access`` for ``type:name:actions``; None if the scope is malformed."""
    kind, _, rest = scope.partition(":")
    name, colon, _ = rest.rpartition(":")
    return {"type": kind, "name": name, "actions": []} if colon and kind and name else None


@functools.cache
def _pending_key() -> Future[tuple[rsa.RSAPrivateKey, str]]:
    """Begin to make the key that all registries of this process share, with its id."""
    return in_background(lambda private: (private, _libtrust_id(private)))


def _libtrust_id(private: rsa.RSAPrivateKey) -> str:
    """Return the key id that docker-registry 2.x computes: 240 bits of SHA-256 in base32, by fours."""
    public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    text = b32encode(sha256(public).digest()[:30]).decode()
    return ":".join(text[i : i + 4] for i in range(0, len(text), 4))
