"""Keys that signed nothing, one of each type, made when first shown."""

from __future__ import annotations

import functools
import json
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm

if TYPE_CHECKING:
    from collections.abc import Mapping

_CURVES: Mapping[str, type[ec.EllipticCurve]] = {
    "P-256": ec.SECP256R1, "P-384": ec.SECP384R1, "P-521": ec.SECP521R1, "secp256k1": ec.SECP256K1,
}  # fmt: skip


def instead_of(jwk: Mapping[str, Any]) -> dict[str, Any]:
    """Return a public key of the same type, use and algorithm with a ``kid`` that no token names."""
    kept = {name: jwk[name] for name in ("use", "alg") if name in jwk}
    other = json.loads(_public(str(jwk.get("kty", "RSA")), str(jwk.get("crv", ""))))
    other.pop("key_ops", None)
    return {**other, **kept, "kid": f"old-{jwk.get('kid', 'key')}"}


@functools.cache
def _public(kty: str, crv: str) -> str:
    """Return a new key's public half as JSON; an RSA key takes 50 ms, once."""
    if kty == "EC":
        return ECAlgorithm.to_jwk(ec.generate_private_key(_CURVES[crv]()).public_key())
    if kty == "OKP":
        private = ed448.Ed448PrivateKey if crv == "Ed448" else ed25519.Ed25519PrivateKey
        return OKPAlgorithm.to_jwk(private.generate().public_key())
    return RSAAlgorithm.to_jwk(rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key())
