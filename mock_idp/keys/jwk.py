"""Keys as JSON (RFC 7517)."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

if TYPE_CHECKING:
    from mock_idp.keys.algorithms import PrivateKey

_P256_BYTES = 32


def essential(private: PrivateKey) -> dict[str, str]:
    """Return the members that make up the public key, and no others (RFC 7638 3.2, RFC 8037 2)."""
    if isinstance(private, rsa.RSAPrivateKey):
        numbers = private.public_key().public_numbers()
        return {"kty": "RSA", "e": _integer(numbers.e), "n": _integer(numbers.n)}
    if isinstance(private, ec.EllipticCurvePrivateKey):
        point = private.public_key().public_numbers()
        x, y = (base64url(value.to_bytes(_P256_BYTES, "big")) for value in (point.x, point.y))
        return {"kty": "EC", "crv": "P-256", "x": x, "y": y}
    raw = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return {"kty": "OKP", "crv": "Ed25519", "x": base64url(raw)}


def thumbprint(members: dict[str, str]) -> str:
    """Return the JWK thumbprint (RFC 7638 3) of a key's essential members."""
    canonical = json.dumps(members, separators=(",", ":"), sort_keys=True)
    return base64url(sha256(canonical.encode()).digest())


def base64url(data: bytes) -> str:
    """Return ``data`` as base64url without padding (RFC 7515 2)."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def private_members(private: PrivateKey, alg: str) -> dict[str, Any]:
    """Return a JWK that holds the private key: a secret."""
    import jwt  # noqa: PLC0415  100 ms that a provider which keeps its keys to itself need not pay

    return dict(jwt.get_algorithm_by_name(alg).to_jwk(private, as_dict=True))


def private_key(members: dict[str, Any], alg: str) -> PrivateKey:
    """Return the private key in a JWK.

    Raises:
        ValueError: it is no private key for ``alg``.

    """
    import jwt  # noqa: PLC0415  as above

    try:
        key: PrivateKey = jwt.PyJWK(members, algorithm=alg).key
    except (jwt.PyJWTError, TypeError) as error:
        raise ValueError(f"this JWK is no private key for {alg}") from error
    return key


def _integer(value: int) -> str:
    """Return a Base64urlUInt (RFC 7518 2)."""
    return base64url(value.to_bytes((value.bit_length() + 7) // 8, "big"))
