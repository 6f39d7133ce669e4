"""What the provider says of itself: valid, complete, and true (OIDC Discovery 3, RFC 8414 2)."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pytest
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata
from authlib.oidc.discovery import OpenIDProviderMetadata
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from mock_idp import Clock, History, RefreshPolicy, Settings
from mock_idp.protocol.policy import Consent
from mock_idp.provider import Provider
from mock_idp.settings import Registration
from tests.provider.person import HTTP

if TYPE_CHECKING:
    from collections.abc import Callable

    from mock_idp import RunningProvider

IANA = {
    "code_challenge_methods_supported", "userinfo_endpoint", "prompt_values_supported",
    "introspection_endpoint", "introspection_endpoint_auth_methods_supported",
    "introspection_endpoint_auth_signing_alg_values_supported", "revocation_endpoint",
    "revocation_endpoint_auth_methods_supported", "revocation_endpoint_auth_signing_alg_values_supported",
    "device_authorization_endpoint", "authorization_response_iss_parameter_supported",
    "pushed_authorization_request_endpoint", "require_pushed_authorization_requests",
    "end_session_endpoint", "backchannel_logout_supported", "backchannel_logout_session_supported",
    "frontchannel_logout_supported", "frontchannel_logout_session_supported",
}  # fmt: skip
"""Registered members that Authlib's class does not know."""

REFRESH = st.builds(
    RefreshPolicy,
    enabled=st.booleans(),
    grant_enabled=st.booleans(),
    rotation=st.booleans(),
    scope=st.sampled_from(["offline_access", "refresh", None]),
    consent=st.sampled_from(Consent),
)
SETTINGS = st.builds(
    Settings,
    refresh=REFRESH,
    registration=st.sampled_from(Registration),
    introspection=st.booleans(),
    revocation=st.booleans(),
    client_credentials=st.booleans(),
    device_flow=st.booleans(),
    openid=st.booleans(),
    acr_values=st.sampled_from([(), ("1", "2")]),
    request_object_algs=st.sampled_from([(), ("RS256",), ("RS256", "none")]),
    fetch_request_uris=st.booleans(),
    require_pushed_authorization_requests=st.booleans(),
    browser_url=st.sampled_from([None, "https://browser.example"]),
    backend_url=st.sampled_from([None, "https://backend.example/op"]),
)
ISSUERS = st.sampled_from(["https://op.example", "https://op.example/tenant"])
ENDPOINTS: dict[str, Callable[[Settings], bool]] = {
    "registration_endpoint": lambda it: it.registration is not Registration.OFF,
    "introspection_endpoint": lambda it: it.introspection,
    "revocation_endpoint": lambda it: it.revocation,
    "device_authorization_endpoint": lambda it: it.device_flow,
    "userinfo_endpoint": lambda it: it.openid,
}


def _document(settings: Settings, issuer: str) -> dict[str, Any]:
    clock = Clock()
    return Provider(settings, issuer=issuer, clock=clock, history=History(clock)).discovery()


@trying(deadline=None, max_examples=60)
@given(settings=SETTINGS, issuer=ISSUERS)
def test_it_is_valid_for_every_provider(settings: Settings, issuer: str) -> None:
    document = _document(settings, issuer)
    kind = OpenIDProviderMetadata if settings.openid else AuthorizationServerMetadata
    kind(document).validate()
    assert document.keys() - set(OpenIDProviderMetadata.REGISTRY_KEYS) <= IANA
    assert None not in document.values()
    assert document["issuer"] == issuer


@trying(deadline=None, max_examples=60)
@given(settings=SETTINGS, issuer=ISSUERS)
def test_what_is_on_is_listed_and_what_is_listed_is_on(settings: Settings, issuer: str) -> None:
    document, refresh = _document(settings, issuer), settings.refresh
    assert {name: name in document for name in ENDPOINTS} == {
        name: is_on(settings) for name, is_on in ENDPOINTS.items()
    }
    grants = document["grant_types_supported"]
    assert ("refresh_token" in grants) == (refresh.enabled and refresh.grant_enabled)
    assert ("client_credentials" in grants) == settings.client_credentials
    asked_for = refresh.enabled and refresh.scope == "offline_access"
    assert ("offline_access" in document["scopes_supported"]) == asked_for
    assert ("openid" in document["scopes_supported"]) == settings.openid
    assert document["request_uri_parameter_supported"] == (
        settings.fetch_request_uris and settings.request_object_algs != ()
    )


@trying(deadline=None, max_examples=60)
@given(settings=SETTINGS, issuer=ISSUERS)
def test_browsers_and_clients_are_sent_where_they_find_us(settings: Settings, issuer: str) -> None:
    document = _document(settings, issuer)
    browser, backend = settings.browser_url or issuer, settings.backend_url or issuer
    assert document["authorization_endpoint"] == f"{browser}/authorize"
    for name in ("token_endpoint", "jwks_uri"):
        assert document[name].startswith(f"{backend}/")


@pytest.fixture
def mock_idp_settings() -> Settings:
    return Settings(registration=Registration.OPEN)


def test_every_endpoint_that_is_listed_answers(mock_idp: RunningProvider) -> None:
    document = HTTP.get(f"{mock_idp.issuer}/.well-known/openid-configuration").json()
    endpoints = [uri for name, uri in document.items() if name.endswith(("_endpoint", "_uri"))]
    assert len(endpoints) >= 8
    assert [uri for uri in endpoints if HTTP.get(uri).status_code == 404] == []


def test_oauth_clients_find_the_same_at_their_address(mock_idp: RunningProvider) -> None:
    """RFC 8414 3."""
    openid, oauth = (
        HTTP.get(f"{mock_idp.issuer}/.well-known/{name}")
        for name in ("openid-configuration", "oauth-authorization-server")
    )
    assert (oauth.status_code, oauth.json()) == (200, openid.json())
    assert oauth.headers["content-type"] == "application/json"


def test_a_change_of_policy_shows_at_once(mock_idp: RunningProvider) -> None:
    mock_idp.provider.policies.change({"refresh": asdict(RefreshPolicy(enabled=False))})
    document = HTTP.get(f"{mock_idp.issuer}/.well-known/openid-configuration").json()
    assert "refresh_token" not in document["grant_types_supported"]
