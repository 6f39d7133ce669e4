"""Authlib, which shares no code with the dialects, as a connector: PKCE, refresh, a resource."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urljoin, urlsplit

import httpx
import pytest
from authlib.common.security import generate_token
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import OAuth2Client

from mock_idp import authority
from mock_idp.forms import forms_in
from tests.dialects.systems import CALLBACK, CLIENT, EXAMPLE, TTL

if TYPE_CHECKING:
    from tests.dialects.systems import System

SCOPES = {
    "oidc": "openid offline_access",
    "oauth2": "profile",
    EXAMPLE: "offline",
    "github-app": "user:email",
}


def _walk(system: System, url: str) -> str:
    """Walk a person through the sign-in; return where they come back."""
    with httpx.Client(transport=system.http._transport, follow_redirects=True) as browser:
        page = browser.get(url.partition("?")[0], params=dict(parse_qsl(urlsplit(url).query)))
        (form,) = forms_in(page.text)
        data = form.filled("alice", "wonderland")
        back = browser.post(urljoin(str(page.url), form.action), data=data, follow_redirects=False)
    return str(back.headers["location"])


@pytest.mark.parametrize("name", SCOPES)
def test_authlib_signs_in_refreshes_and_reads(system: System, name: str) -> None:
    verifier = generate_token(48)
    with OAuth2Client(
        CLIENT.client_id,
        CLIENT.secret,
        scope=SCOPES[name],
        redirect_uri=CALLBACK,
        code_challenge_method="S256",
        leeway=0,
        verify=authority.client_context() if system.dialect.tls else True,
    ) as client:
        url, state = client.create_authorization_url(
            system.url + system.dialect.authorize, code_verifier=verifier
        )
        endpoint = system.url + system.dialect.token
        back = _walk(system, url)
        first = client.fetch_token(
            endpoint, authorization_response=back, state=state, code_verifier=verifier, **_as_json()
        )
        system.clock.advance(TTL + 1)
        second = client.refresh_token(endpoint, refresh_token=first["refresh_token"], **_as_json())
        (path, *_) = system.dialect.resources()
        answer = client.get(system.url + path)
        with pytest.raises(OAuthError, match=r"invalid_grant|bad_refresh_token"):
            client.refresh_token(endpoint, refresh_token="made-up", **_as_json())
    assert second["access_token"] != first["access_token"]
    assert answer.status_code == 200


def _as_json() -> dict[str, dict[str, str]]:
    return {"headers": {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}}
