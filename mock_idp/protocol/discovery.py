"""What a provider says of itself (OpenID Connect Discovery 1.0 section 3, RFC 8414 2).

What is listed is switched on, and what is switched on is listed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mock_idp.protocol.client_authentication import AuthMethod
from mock_idp.protocol.compact_jws import ALGORITHMS
from mock_idp.protocol.grants import authorization_code, client_credentials, device_code, refresh_token
from mock_idp.protocol.identity import CLAIMS_BY_SCOPE
from mock_idp.protocol.prompts import PROMPTS
from mock_idp.protocol.response_mode import ResponseMode

if TYPE_CHECKING:
    from mock_idp.protocol.model import RefreshPolicy

DOCUMENT = "/.well-known/openid-configuration"
OAUTH_DOCUMENT = "/.well-known/oauth-authorization-server"
AUTHORIZATION, TOKEN, USERINFO, KEYS = "/authorize", "/token", "/userinfo", "/keys"
INTROSPECTION, REVOCATION, REGISTRATION = "/introspect", "/revoke", "/register"
DEVICE_AUTHORIZATION, DEVICE = "/device_authorization", "/device"
RESPONSE_TYPES = ("code",)

_CLAIMS = ("iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "at_hash", "sid")
"""Those that an ID token has of itself, some only when they are asked for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Offer:
    """What a provider has switched on, and where it is found."""

    issuer: str
    browser_url: str
    """Base of the addresses that a person's browser visits."""
    backend_url: str
    """Base of those that clients call."""
    refresh: RefreshPolicy
    openid: bool = True
    introspection: bool = True
    revocation: bool = True
    registration: bool = False
    client_credentials: bool = True
    device_flow: bool = True
    acr_values: tuple[str, ...] = ()
    request_object_algs: tuple[str, ...] = ()
    """Empty: request objects are not read."""
    fetch_request_uris: bool = False


def document(offer: Offer) -> dict[str, Any]:
    """Return the provider's metadata, without members that it has nothing to say of."""
    members = {"issuer": offer.issuer, **_endpoints(offer), **_front_channel(offer), **_back_channel(offer)}
    return members | (_openid(offer) if offer.openid else {})


def grant_types(offer: Offer) -> tuple[str, ...]:
    """Return the grants of the token endpoint; with refresh off, that one is not promised."""
    on = {
        authorization_code.GRANT_TYPE: True,
        refresh_token.GRANT_TYPE: offer.refresh.enabled and offer.refresh.grant_enabled,
        client_credentials.GRANT_TYPE: offer.client_credentials,
        device_code.GRANT_TYPE: offer.device_flow,
    }
    return tuple(grant for grant, is_on in on.items() if is_on)


def _endpoints(offer: Offer) -> dict[str, Any]:
    """Return where everything is."""
    backend = {
        "token_endpoint": (TOKEN, True),
        "userinfo_endpoint": (USERINFO, offer.openid),
        "jwks_uri": (KEYS, True),
        "introspection_endpoint": (INTROSPECTION, offer.introspection),
        "revocation_endpoint": (REVOCATION, offer.revocation),
        "registration_endpoint": (REGISTRATION, offer.registration),
        "device_authorization_endpoint": (DEVICE_AUTHORIZATION, offer.device_flow),
    }
    found = {name: offer.backend_url + path for name, (path, is_on) in backend.items() if is_on}
    return {"authorization_endpoint": offer.browser_url + AUTHORIZATION, **found}


def _front_channel(offer: Offer) -> dict[str, Any]:
    """Return what holds for authorization requests."""
    scopes = ["openid"] if offer.openid else []
    scopes += CLAIMS_BY_SCOPE
    if offer.refresh.enabled and offer.refresh.scope is not None:
        scopes.append(offer.refresh.scope)
    found: dict[str, Any] = {
        "scopes_supported": list(dict.fromkeys(scopes)),
        "response_types_supported": list(RESPONSE_TYPES),
        "response_modes_supported": list(ResponseMode),
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": offer.openid,
        "prompt_values_supported": list(PROMPTS),
        "request_parameter_supported": bool(offer.request_object_algs),
        "request_uri_parameter_supported": bool(offer.request_object_algs) and offer.fetch_request_uris,
        "require_request_uri_registration": bool(offer.request_object_algs) and offer.fetch_request_uris,
    }
    if offer.request_object_algs:
        found["request_object_signing_alg_values_supported"] = list(offer.request_object_algs)
    return found


def _back_channel(offer: Offer) -> dict[str, Any]:
    """Return what holds for the endpoints that clients call."""
    found: dict[str, Any] = {"grant_types_supported": list(grant_types(offer))}
    methods, algorithms = list(AuthMethod), [*ALGORITHMS, "HS256"]
    confidential = [method for method in methods if method is not AuthMethod.NONE]
    asked = {
        "token": (methods, True),
        "introspection": (confidential, offer.introspection),
        "revocation": (methods, offer.revocation),
    }
    for endpoint, (accepted, is_on) in asked.items():
        if is_on:
            found[f"{endpoint}_endpoint_auth_methods_supported"] = accepted
            found[f"{endpoint}_endpoint_auth_signing_alg_values_supported"] = algorithms
    return found


def _openid(offer: Offer) -> dict[str, Any]:
    """Return what holds for ID tokens and userinfo."""
    claims = [*_CLAIMS, *(claim for claims in CLAIMS_BY_SCOPE.values() for claim in claims)]
    return {
        "subject_types_supported": ["public", "pairwise"],
        "id_token_signing_alg_values_supported": list(ALGORITHMS),
        "userinfo_signing_alg_values_supported": list(ALGORITHMS),
        "claims_supported": claims,
        "claims_parameter_supported": True,
        **({"acr_values_supported": list(offer.acr_values)} if offer.acr_values else {}),
    }
