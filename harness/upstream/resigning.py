"""ID tokens of a system elsewhere, made out to the issuer that a connector knows: the recording proxy.

A connector is configured with the proxy's address, so it expects the proxy for ``iss``. Each ID token that
passes keeps its claims, gets that ``iss`` and a signature of ours, and our key stands beside the system's
own in its JWKS. What this hides: mistakes in the system's own signatures and keys.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jwt

from mock_idp import keys

if TYPE_CHECKING:
    from harness.upstream.origin import Origins

_ALGORITHM = "RS256"


def document(found: dict[str, Any]) -> dict[str, Any]:
    """Return a discovery document that promises our algorithm too."""
    known = found.get("id_token_signing_alg_values_supported")
    if not isinstance(known, list) or _ALGORITHM in known:
        return found
    return {**found, "id_token_signing_alg_values_supported": [*known, _ALGORITHM]}


def key_set(found: dict[str, Any]) -> dict[str, Any]:
    """Return a JWKS with our key in it."""
    known = found.get("keys")
    return {**found, "keys": [*(known if isinstance(known, list) else []), keys.process_key().jwk]}


def token_answer(found: dict[str, Any], origins: Origins) -> dict[str, Any]:
    """Return a token answer whose ID token is ours; as it stands, if it has none or not the system's own."""
    id_token = found.get("id_token")
    if not isinstance(id_token, str):
        return found
    try:
        algorithm = str(jwt.get_unverified_header(id_token).get("alg", ""))
        claims = jwt.decode(id_token, options={"verify_signature": False})
    except jwt.PyJWTError:
        return found
    issuer = claims.get("iss")
    if not isinstance(issuer, str) or origins.here(issuer) == issuer:
        return found
    claims["iss"] = origins.here(issuer)
    if not algorithm.endswith("256"):
        _hash_anew(claims, found.get("access_token"))
    return {**found, "id_token": keys.process_key().sign(claims)}


def _hash_anew(claims: dict[str, Any], access_token: object) -> None:
    """Make hashes fit our algorithm (OIDC Core 3.1.3.6); of the code, nothing is known here."""
    claims.pop("c_hash", None)
    if claims.pop("at_hash", None) is not None and isinstance(access_token, str):
        claims["at_hash"] = keys.process_key().hash(access_token)
