"""Signing keys. Generated at start, kept in memory: nobody else's tokens can be forged with them."""

from __future__ import annotations

import functools
import json
from base64 import urlsafe_b64encode
from concurrent.futures import Future
from hashlib import sha256
from threading import Thread
from typing import TYPE_CHECKING, Any, TypeVar

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

if TYPE_CHECKING:
    from collections.abc import Callable

_BITS = 2048


class SigningKey:
    """An RSA key for RS256, held as an object: parsing a PEM would cost 28 ms a signature."""

    def __init__(self, private: rsa.RSAPrivateKey) -> None:
        """Hold ``private`` and work out its public JWK once."""
        self._private = private
        public = RSAAlgorithm.to_jwk(private.public_key(), as_dict=True)
        essential = {"e": public["e"], "kty": "RSA", "n": public["n"]}
        self.kid = _thumbprint(essential)
        self.jwk: dict[str, Any] = {**essential, "kid": self.kid, "use": "sig", "alg": "RS256"}

    def __repr__(self) -> str:
        """Tell which key, not what it is."""
        return f"<SigningKey {self.kid}>"

    def sign(self, claims: dict[str, Any]) -> str:
        """Return ``claims`` as a signed JWT."""
        return jwt.encode(claims, self._private, algorithm="RS256", headers={"kid": self.kid})


def _thumbprint(essential: dict[str, str]) -> str:
    """Return the JWK thumbprint (RFC 7638 3)."""
    canonical = json.dumps(essential, separators=(",", ":"), sort_keys=True)
    return urlsafe_b64encode(sha256(canonical.encode()).digest()).rstrip(b"=").decode()


T = TypeVar("T")


def in_background(make: Callable[[rsa.RSAPrivateKey], T]) -> Future[T]:
    """Begin to generate an RSA key in a thread of its own, and return what ``make`` makes of it.

    OpenSSL releases the GIL meanwhile, so a server is ready before its key is (20 to 50 ms).
    """
    future: Future[T] = Future()

    def generate() -> None:
        try:
            future.set_result(make(rsa.generate_private_key(public_exponent=65537, key_size=_BITS)))
        except BaseException as error:  # noqa: BLE001  whoever waits for the key gets it
            future.set_exception(error)

    Thread(target=generate, name="rsa-key", daemon=True).start()
    return future


@functools.cache
def _pending() -> Future[SigningKey]:
    return in_background(SigningKey)


def prepare() -> None:
    """Begin to generate the process's key."""
    _pending()


def process_key() -> SigningKey:
    """Return the key that all providers of this process share."""
    return _pending().result()
