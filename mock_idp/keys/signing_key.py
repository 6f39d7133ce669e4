"""One key that signs."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from typing import TYPE_CHECKING, Any

from mock_idp.keys import algorithms, jwk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_idp.keys.algorithms import PrivateKey

_to_json = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


class SigningKey:
    """A private key, held as an object: parsing a PEM would cost 28 ms a signature."""

    __slots__ = ("_digest", "_head", "_private", "_sign", "alg", "jwk", "kid")

    def __init__(self, private: PrivateKey, alg: str = "RS256") -> None:
        """Hold ``private`` and work out once what every signature needs.

        Raises:
            ValueError: we do not sign with ``alg``, or not with such a key.

        """
        algorithm = algorithms.find(alg)
        if not isinstance(private, algorithm.kind):
            raise ValueError(f"a {type(private).__name__} does not sign by {alg}")  # noqa: TRY004  one error for a wrong key
        members = jwk.essential(private)
        self._private, self._sign, self._digest = private, algorithm.signer(private), algorithm.digest
        self.alg = alg
        self.kid = jwk.thumbprint(members)
        """The JWK thumbprint (RFC 7638)."""
        self.jwk: dict[str, Any] = {**members, "kid": self.kid, "use": "sig", "alg": alg}
        """The public key."""
        self._head = _encode(self._header()) + b"."

    def __repr__(self) -> str:
        """Tell which key, not what it is."""
        return f"<SigningKey {self.alg} {self.kid}>"

    def sign(self, claims: Mapping[str, Any], *, header: Mapping[str, Any] | None = None) -> str:
        """Return ``claims`` as a signed JWT.

        ``header`` is laid over the JOSE header: ``{"typ": "logout+jwt"}``; a member that is None is left out.

        Raises:
            ValueError: a claim is no JSON number.

        """
        # By hand, because this is most of a token request: the signature, and nothing beside it.
        head = self._head if header is None else _encode(self._header(header)) + b"."
        data = head + _encode(claims)
        return (data + b"." + urlsafe_b64encode(self._sign(data)).rstrip(b"=")).decode("ascii")

    def hash(self, value: str) -> str:
        """Return ``at_hash`` or ``c_hash`` of a token or code that goes with a JWT of this key.

        The left half of its hash (OIDC Core 3.1.3.6, 3.3.2.11).
        """
        digest: bytes = self._digest(value.encode()).digest()
        return jwk.base64url(digest[: len(digest) // 2])

    def public_key(self) -> Any:  # noqa: ANN401  one of three classes, for libraries that verify
        """Return the public key as an object of cryptography."""
        return self._private.public_key()

    def to_private_jwk(self) -> dict[str, Any]:
        """Return the whole key as a JWK, for `from_private_jwk` of another process. A secret."""
        return jwk.private_members(self._private, self.alg) | self.jwk

    @classmethod
    def from_private_jwk(cls, members: Mapping[str, Any]) -> SigningKey:
        """Return the key in a private JWK, which names its ``alg``.

        Raises:
            ValueError: it is none, or its algorithm is not ours.

        """
        alg = algorithms.find(str(members.get("alg"))).name
        return cls(jwk.private_key(dict(members), alg), alg)

    @classmethod
    def generate(cls, alg: str = "RS256") -> SigningKey:
        """Return a fresh key; one of RSA takes 20 to 100 ms, so an event loop calls this in a thread.

        Raises:
            ValueError: we do not sign with ``alg``.

        """
        return cls(algorithms.find(alg).new_key(), alg)

    def _header(self, over: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the JOSE header (RFC 7515 4)."""
        members = {"alg": self.alg, "kid": self.kid, "typ": "JWT"} | dict(over or {})
        return {name: value for name, value in members.items() if value is not None}


def _encode(value: Mapping[str, Any]) -> bytes:
    return urlsafe_b64encode(_to_json(value).encode("ascii")).rstrip(b"=")
