"""Client assertions, made by joserfc, which the provider does not use."""

from __future__ import annotations

import hmac
import json
import time
import warnings
from base64 import urlsafe_b64encode
from functools import cache
from typing import TYPE_CHECKING, Any

from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, OKPKey, RSAKey

from tests.provider.person import HTTP

if TYPE_CHECKING:
    import httpx
    from joserfc.jwk import Key

    from mock_idp import RunningProvider

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


@cache
def a_key(alg: str, kid: str = "key-1") -> Key:
    """Return a private key for ``alg``."""
    parameters: Any = {"kid": kid, "alg": alg, "use": "sig"}
    if alg == "ES256":
        return ECKey.generate_key("P-256", parameters)
    if alg == "EdDSA":
        return OKPKey.generate_key("Ed25519", parameters)
    return RSAKey.generate_key(2048, parameters)


def jwks(*keys: Key) -> dict[str, Any]:
    """Return the public halves of ``keys``."""
    return {"keys": [dict(key.as_dict(private=False)) for key in keys]}


def claims_for(client_id: str, audience: str | list[str], **different: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the claims of a good assertion; None in ``different`` takes one away."""
    now = int(time.time())
    claims = {
        "iss": client_id,
        "sub": client_id,
        "aud": audience,
        "iat": now,
        "exp": now + 60,
        "jti": f"jti-{time.perf_counter_ns()}",
    } | different
    return {name: value for name, value in claims.items() if value is not None}


def signed(claims: dict[str, Any], key: Key, alg: str, **header: object) -> str:
    """Return a JWT."""
    with warnings.catch_warnings():
        # RFC 9864 has another name for EdDSA, which few providers know.
        warnings.simplefilter("ignore", SecurityWarning)
        return jwt.encode({"alg": alg, "kid": key.kid, **header}, claims, key, algorithms=[alg])


def by_secret(claims: dict[str, Any], secret: str) -> str:
    """Return a JWT signed by HMAC, by hand: a library would warn of what is no secret."""
    parts = [json.dumps(part).encode() for part in ({"alg": "HS256"}, claims)]
    data = b".".join(urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    mac = hmac.digest(secret.encode(), data, "sha256")
    return (data + b"." + urlsafe_b64encode(mac).rstrip(b"=")).decode()


def post(provider: RunningProvider, path: str, assertion: str, **form: str) -> httpx.Response:
    """Call an endpoint as a client that asserts who it is."""
    credentials = {"client_assertion_type": TYPE, "client_assertion": assertion}
    return HTTP.post(f"{provider.issuer}{path}", data=credentials | form)
