"""A person with a browser, and the client that sent them: real HTTP, no JavaScript."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx

if TYPE_CHECKING:
    from mock_idp import Client, RunningProvider

REDIRECT_URI = "http://127.0.0.1:1/callback"
ALICE = {"username": "alice", "password": "wonderland"}
SCOPE = "openid profile email groups offline_access"


# One for all: a TLS context costs 20 ms. Keeps no connection open, so that nobody has to close it.
_TRANSPORT = httpx.HTTPTransport(limits=httpx.Limits(max_keepalive_connections=0))


def an_http_client() -> httpx.Client:
    """Return a client with a cookie jar of its own, which follows no redirect and need not be closed."""
    return httpx.Client(transport=_TRANSPORT)


HTTP = an_http_client()


@dataclass
class Browser:
    """Keeps cookies; follows no redirect unless told."""

    provider: RunningProvider
    http: httpx.Client = field(default_factory=an_http_client)

    def authorize(self, **params: str) -> httpx.Response:
        """Send an authorization request; ``params`` are laid over a good one's."""
        good = {
            "response_type": "code",
            "client_id": self.provider.client.client_id,
            "redirect_uri": REDIRECT_URI,
            "scope": SCOPE,
            "state": "state-1",
        }
        return self.http.get(f"{self.provider.issuer}/authorize", params=good | params)

    def open_form(self, **params: str) -> dict[str, str]:
        """Go to the sign-in page and return the hidden fields of its form."""
        page = urljoin(self.provider.issuer, self.authorize(**params).headers["location"])
        return hidden_fields(self.http.get(page))

    def submit(self, form: dict[str, str]) -> httpx.Response:
        """Send the sign-in form."""
        return self.http.post(f"{self.provider.issuer}/sign-in", data=form)

    def sign_in(self, **params: str) -> str:
        """Sign in as alice and return the URI that the browser is sent back to."""
        answer = self.submit(self.open_form(**params) | ALICE)
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])

    def code(self, **params: str) -> str:
        """Sign in and return the code."""
        return query_of(self.sign_in(**params))["code"]


def hidden_fields(page: httpx.Response) -> dict[str, str]:
    """Return the hidden fields of the form on a page."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]+)">', page.text))


def query_of(uri: str) -> dict[str, str]:
    """Return the query of a URI."""
    return {name: values[0] for name, values in parse_qs(urlsplit(uri).query).items()}


def token_request(
    provider: RunningProvider, form: dict[str, str], client: Client | None = None
) -> httpx.Response:
    """Send a token request, authenticated by HTTP Basic as the provider's first client."""
    client = client or provider.client
    auth = (client.client_id, client.secret or "")
    return HTTP.post(f"{provider.issuer}/token", data=form, auth=auth)


def tokens(provider: RunningProvider, **params: str) -> dict[str, Any]:
    """Sign in as alice and return the token response."""
    code = Browser(provider).code(**params)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT_URI}
    answer = token_request(provider, form)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def refresh(provider: RunningProvider, refresh_token: str, **form: str) -> httpx.Response:
    """Send a refresh request."""
    return token_request(provider, {"grant_type": "refresh_token", "refresh_token": refresh_token, **form})
