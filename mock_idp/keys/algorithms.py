"""The signature algorithms of JSON Web Algorithms (RFC 7518 3, RFC 8037 3.1) that a provider signs with."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

if TYPE_CHECKING:
    from collections.abc import Callable

PrivateKey: TypeAlias = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey
_RSA_BITS = 2048
_P256_BYTES = 32


@dataclass(frozen=True)
class Algorithm:
    """One value of the JOSE header parameter ``alg``."""

    name: str
    kind: type[Any]
    """The class of its private keys; no other key is taken, so that algorithms cannot be confused."""
    generate: Callable[[], Any]
    signer: Callable[[Any], Callable[[bytes], bytes]]
    """Makes a function that signs bytes out of a private key."""
    digest: Callable[[bytes], Any]
    """The hash of ``at_hash`` and ``c_hash`` (OIDC Core 3.1.3.6): the one that the signature uses inside."""

    def new_key(self) -> PrivateKey:
        """Return a fresh private key; RSA takes 20 to 100 ms, during which other threads run."""
        key: PrivateKey = self.generate()
        return key


def find(name: str) -> Algorithm:
    """Return the algorithm.

    Raises:
        ValueError: we do not sign with it.

    """
    if name not in _ALGORITHMS:
        raise ValueError(f"'{name}' is no signature algorithm of this provider; there are {', '.join(NAMES)}")
    return _ALGORITHMS[name]


def _new_rsa() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=_RSA_BITS)


def _new_p256() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _pkcs1(private: rsa.RSAPrivateKey) -> Callable[[bytes], bytes]:
    """RFC 7518 3.3."""
    scheme, digest = padding.PKCS1v15(), SHA256()
    return lambda data: private.sign(data, scheme, digest)


def _pss(private: rsa.RSAPrivateKey) -> Callable[[bytes], bytes]:
    """RFC 7518 3.5: the salt is as long as the hash."""
    digest = SHA256()
    scheme = padding.PSS(mgf=padding.MGF1(digest), salt_length=padding.PSS.DIGEST_LENGTH)
    return lambda data: private.sign(data, scheme, digest)


def _ecdsa(private: ec.EllipticCurvePrivateKey) -> Callable[[bytes], bytes]:
    """RFC 7518 3.4: R and S side by side, not the DER that OpenSSL makes."""
    scheme = ec.ECDSA(SHA256())

    def sign(data: bytes) -> bytes:
        r, s = decode_dss_signature(private.sign(data, scheme))
        return r.to_bytes(_P256_BYTES, "big") + s.to_bytes(_P256_BYTES, "big")

    return sign


def _eddsa(private: ed25519.Ed25519PrivateKey) -> Callable[[bytes], bytes]:
    """RFC 8037 3.1."""
    return private.sign


# Ed25519 hashes with SHA-512 inside, and so do Authlib and go-oidc for at_hash; the specification is silent.
_ALGORITHMS = {
    algorithm.name: algorithm
    for algorithm in (
        Algorithm("RS256", rsa.RSAPrivateKey, _new_rsa, _pkcs1, hashlib.sha256),
        Algorithm("PS256", rsa.RSAPrivateKey, _new_rsa, _pss, hashlib.sha256),
        Algorithm("ES256", ec.EllipticCurvePrivateKey, _new_p256, _ecdsa, hashlib.sha256),
        Algorithm(
            "EdDSA", ed25519.Ed25519PrivateKey, ed25519.Ed25519PrivateKey.generate, _eddsa, hashlib.sha512
        ),
    )
}
NAMES = tuple(_ALGORITHMS)
"""All that a provider can sign with; RS256 first, which every relying party must know (OIDC Core 15.1)."""
