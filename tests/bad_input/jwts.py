"""JWTs by hand: libraries refuse to write most of those that are tried here."""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING, Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from tests.endpoints.asserting import a_key

if TYPE_CHECKING:
    from collections.abc import Mapping


def part(value: object) -> str:
    """Return JSON, or bytes as they are, as base64url."""
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def unsigned(claims: Mapping[str, Any]) -> str:
    return f"{part({'alg': 'none'})}.{part(dict(claims))}."


def signed(header: object, payload: object, secret: str) -> str:
    """Sign whatever these are: by ES256 with the key of the client by-key, or by HMAC with ``secret``."""
    data = f"{part(header)}.{part(payload)}"
    alg = header.get("alg") if isinstance(header, dict) else None
    if alg == "ES256":
        return f"{data}.{_es256(data.encode())}"
    if alg == "none":
        return f"{data}."
    return f"{data}.{part(hmac.digest(secret.encode(), data.encode(), 'sha256'))}"


def claims_of(token: str) -> dict[str, Any]:
    """Return what a JWT says; nothing, if it is none."""
    try:
        payload = token.split(".")[1]
        found = json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except (ValueError, IndexError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _es256(data: bytes) -> str:
    algorithm: Any = jwt.get_algorithm_by_name("ES256")
    return part(algorithm.sign(data, _private()))


def _private() -> EllipticCurvePrivateKey:
    own: Any = a_key("ES256")
    key = load_pem_private_key(own.as_pem(private=True), None)
    assert isinstance(key, EllipticCurvePrivateKey)
    return key
