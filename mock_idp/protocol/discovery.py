"""The discovery document (OpenID Connect Discovery 1.0 section 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_idp.protocol.client_authentication import AuthMethod
from mock_idp.protocol.grants import authorization_code, refresh_token
from mock_idp.protocol.identity import CLAIMS_BY_SCOPE

if TYPE_CHECKING:
    from mock_idp.protocol.model import RefreshPolicy

DOCUMENT = "/.well-known/openid-configuration"
AUTHORIZATION, TOKEN, USERINFO, KEYS = "/authorize", "/token", "/userinfo", "/keys"


def document(issuer: str, refresh: RefreshPolicy) -> dict[str, Any]:
    """Return the provider's metadata; with refresh off it promises neither the grant nor the scope."""
    grants, scopes = [authorization_code.GRANT_TYPE], ["openid", *CLAIMS_BY_SCOPE]
    if refresh.enabled:
        grants.append(refresh_token.GRANT_TYPE)
        scopes.append("offline_access")
    return {
        "issuer": issuer,
        "authorization_endpoint": issuer + AUTHORIZATION,
        "token_endpoint": issuer + TOKEN,
        "userinfo_endpoint": issuer + USERINFO,
        "jwks_uri": issuer + KEYS,
        "scopes_supported": scopes,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": grants,
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": list(AuthMethod),
        "claims_supported": [
            "iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "at_hash",
            *(claim for claims in CLAIMS_BY_SCOPE.values() for claim in claims),
        ],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "claims_parameter_supported": False,
    }  # fmt: skip
