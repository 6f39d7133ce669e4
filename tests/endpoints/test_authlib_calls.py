"""Authlib, which shares no code with the provider, as the client that calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jwt
import pytest
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oauth2.rfc7523 import ClientSecretJWT, PrivateKeyJWT

from mock_idp import Client, Settings
from mock_idp.settings import EXAMPLE_CLIENT
from tests.endpoints.asserting import a_key, claims_for, jwks, post
from tests.provider.person import REDIRECT_URI, SCOPE, Browser

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp import RunningProvider

KEY = a_key("RS256")
SECRET = "a secret of at least thirty-two characters"
BY_KEY = Client(client_id="by-key", jwks=jwks(KEY), token_endpoint_auth_method="private_key_jwt")
BY_SECRET = Client(client_id="by-secret", secret=SECRET, token_endpoint_auth_method="client_secret_jwt")


@pytest.fixture
def mock_idp_settings() -> Settings:
    return Settings(clients=(EXAMPLE_CLIENT, BY_KEY, BY_SECRET))


@pytest.fixture(params=["client_secret_basic", "client_secret_post", "private_key_jwt", "client_secret_jwt"])
def client(mock_idp: RunningProvider, request: pytest.FixtureRequest) -> Iterator[OAuth2Client]:
    endpoint = f"{mock_idp.issuer}/token"
    methods: dict[str, tuple[str, Any, Any]] = {
        "private_key_jwt": (BY_KEY.client_id, KEY, PrivateKeyJWT(endpoint)),
        "client_secret_jwt": (BY_SECRET.client_id, SECRET, ClientSecretJWT(endpoint)),
    }
    plain = (EXAMPLE_CLIENT.client_id, EXAMPLE_CLIENT.secret, None)
    client_id, secret, signs = methods.get(request.param, plain)
    with OAuth2Client(client_id, secret, scope=SCOPE, redirect_uri=REDIRECT_URI) as client:
        client.token_endpoint_auth_method = request.param
        client.revocation_endpoint_auth_method = request.param
        if signs is not None:
            client.register_client_auth_method(signs)
        yield client


def test_a_whole_life_by_every_way_to_authenticate(mock_idp: RunningProvider, client: OAuth2Client) -> None:
    issuer = mock_idp.issuer
    code = Browser(mock_idp).code(client_id=client.client_id)
    first = client.fetch_token(f"{issuer}/token", code=code)
    second = client.refresh_token(f"{issuer}/token", first["refresh_token"])
    answer = client.introspect_token(f"{issuer}/introspect", second["access_token"]).json()
    assert (answer["active"], answer["client_id"]) == (True, client.client_id)
    assert client.revoke_token(f"{issuer}/revoke", second["refresh_token"]).status_code == 200
    with pytest.raises(OAuthError) as refused:
        client.refresh_token(f"{issuer}/token", second["refresh_token"])
    assert refused.value.error == "invalid_grant"


def test_its_own_token(mock_idp: RunningProvider, client: OAuth2Client) -> None:
    client.scope = "read"
    token = client.fetch_token(f"{mock_idp.issuer}/token", grant_type="client_credentials")
    assert (token["scope"], sorted(token)) == (
        "read",
        ["access_token", "expires_at", "expires_in", "scope", "token_type"],
    )


def test_pyjwt_signs_assertions_that_are_good_too(mock_idp: RunningProvider) -> None:
    key = jwt.PyJWK(dict(KEY.as_dict(private=True)), algorithm="RS256").key
    claims = claims_for("by-key", mock_idp.issuer)
    assertion = jwt.encode(claims, key, algorithm="RS256", headers={"kid": KEY.kid})
    form = {"grant_type": "client_credentials"}
    assert post(mock_idp, "/token", assertion, **form).status_code == 200
