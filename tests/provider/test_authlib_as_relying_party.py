"""Authlib, which shares no code with the provider, as the client and the judge of the metadata."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client, OAuth2Client
from authlib.oidc.core import CodeIDToken, UserInfo
from authlib.oidc.discovery import OpenIDProviderMetadata
from joserfc import jwt
from joserfc.errors import ExpiredTokenError
from joserfc.jwk import KeySet
from joserfc.jwt import JWTClaimsRegistry

from mock_idp import Client, Settings, lifetimes_from
from mock_idp.settings import EXAMPLE_CLIENT
from tests.provider.person import HTTP, REDIRECT_URI, SCOPE, Browser, query_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp import RunningProvider

PUBLIC = Client(client_id="public")


@pytest.fixture
def mock_idp_settings() -> Settings:
    return Settings(lifetimes=lifetimes_from(120), clients=(EXAMPLE_CLIENT, PUBLIC))


@pytest.fixture
def metadata(mock_idp: RunningProvider) -> dict[str, Any]:
    document = HTTP.get(f"{mock_idp.issuer}/.well-known/openid-configuration").json()
    return dict(document)


@pytest.fixture
def client() -> Iterator[OAuth2Client]:
    with OAuth2Client(
        EXAMPLE_CLIENT.client_id,
        EXAMPLE_CLIENT.secret,
        scope=SCOPE,
        redirect_uri=REDIRECT_URI,
        code_challenge_method="S256",
    ) as client:
        yield client


def _sign_in(
    mock_idp: RunningProvider,
    client: OAuth2Client | AsyncOAuth2Client,
    metadata: dict[str, Any],
    verifier: str,
) -> str:
    """Send a person through the front channel the client asks for; return where they come back."""
    url, state = client.create_authorization_url(
        metadata["authorization_endpoint"], nonce="nonce-1", code_verifier=verifier
    )
    back = Browser(mock_idp).sign_in(**query_of(url))
    assert query_of(back)["state"] == state
    return back


def _claims(
    mock_idp: RunningProvider, token: dict[str, Any], client_id: str, nonce: str | None
) -> CodeIDToken:
    """Validate the ID token as OIDC Core 3.1.3.7 says."""
    keys = KeySet.import_key_set(HTTP.get(f"{mock_idp.issuer}/keys").json())
    decoded = jwt.decode(token["id_token"], keys, algorithms=["RS256"])
    claims = CodeIDToken(
        decoded.claims,
        decoded.header,
        options={"iss": {"values": [mock_idp.issuer]}, "aud": {"values": [client_id]}},
        params={"nonce": nonce, "client_id": client_id, "access_token": token["access_token"]},
    )
    claims.validate(now=int(mock_idp.clock.now()))
    return claims


def test_the_discovery_document_is_valid_metadata(
    mock_idp: RunningProvider, metadata: dict[str, Any]
) -> None:
    # Authlib insists on https, which a test provider on a loopback port does not have.
    secure = {
        name: value.replace("http://", "https://") if isinstance(value, str) else value
        for name, value in metadata.items()
    }
    OpenIDProviderMetadata(secure).validate()
    assert metadata["issuer"] == mock_idp.issuer


def test_sign_in_validation_userinfo_and_refresh(
    mock_idp: RunningProvider, client: OAuth2Client, metadata: dict[str, Any]
) -> None:
    verifier = generate_token(48)
    back = _sign_in(mock_idp, client, metadata, verifier)
    first = client.fetch_token(
        metadata["token_endpoint"], authorization_response=back, code_verifier=verifier
    )
    claims = _claims(mock_idp, first, "example", "nonce-1")
    info = UserInfo(client.get(metadata["userinfo_endpoint"]).json())
    assert (info.sub, info.email, info["groups"]) == (claims["sub"], "alice@example.com", ["developers"])

    mock_idp.advance("100s")
    second = client.refresh_token(metadata["token_endpoint"], first["refresh_token"])
    assert _claims(mock_idp, second, "example", None)["sub"] == claims["sub"]
    assert second["refresh_token"] != first["refresh_token"]


def test_an_expired_id_token_does_not_pass(
    mock_idp: RunningProvider, client: OAuth2Client, metadata: dict[str, Any]
) -> None:
    verifier = generate_token(48)
    back = _sign_in(mock_idp, client, metadata, verifier)
    token = client.fetch_token(
        metadata["token_endpoint"], authorization_response=back, code_verifier=verifier
    )
    keys = KeySet.import_key_set(HTTP.get(metadata["jwks_uri"]).json())
    claims = jwt.decode(token["id_token"], keys, algorithms=["RS256"]).claims
    JWTClaimsRegistry(now=int(mock_idp.clock.now())).validate(claims)
    mock_idp.advance("125s")
    with pytest.raises(ExpiredTokenError):
        JWTClaimsRegistry(now=int(mock_idp.clock.now())).validate(claims)


def test_a_wrong_verifier_is_an_oauth_error_to_the_client(
    mock_idp: RunningProvider, client: OAuth2Client, metadata: dict[str, Any]
) -> None:
    back = _sign_in(mock_idp, client, metadata, generate_token(48))
    with pytest.raises(OAuthError) as refused:
        client.fetch_token(
            metadata["token_endpoint"], authorization_response=back, code_verifier=generate_token(48)
        )
    assert refused.value.error == "invalid_grant"


@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post", "none"])
def test_every_way_to_authenticate_in_an_event_loop(
    mock_idp: RunningProvider, metadata: dict[str, Any], method: str
) -> None:
    """A public client sends none, a confidential one its secret in the header or the form."""
    used = PUBLIC if method == "none" else EXAMPLE_CLIENT

    async def sign_in() -> dict[str, Any]:
        async with AsyncOAuth2Client(
            used.client_id,
            used.secret,
            token_endpoint_auth_method=method,
            scope=SCOPE,
            redirect_uri=REDIRECT_URI,
            code_challenge_method="S256",
        ) as client:
            verifier = generate_token(48)
            back = _sign_in(mock_idp, client, metadata, verifier)
            endpoint = metadata["token_endpoint"]
            token = await client.fetch_token(endpoint, authorization_response=back, code_verifier=verifier)
            return dict(await client.refresh_token(endpoint, token["refresh_token"]))

    assert _claims(mock_idp, asyncio.run(sign_in()), used.client_id, None)["aud"] == used.client_id
