"""A person who goes through whatever pages come, and says which they were."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urljoin, urlsplit

import jwt

from mock_idp import Client
from mock_idp.forms import forms_in
from tests.provider.person import HTTP, REDIRECT_URI, Browser, token_request

if TYPE_CHECKING:
    import httpx

    from mock_idp import RunningProvider

PASSWORDS = {"alice": "wonderland", "bob": "builder"}
SECOND = Client(client_id="second", secret="second-secret")
_MOST_PAGES = 10


@dataclass
class Landed:
    """Where the way through the pages ended."""

    seen: list[str]
    """Paths of the pages that a person had to fill in."""
    params: dict[str, str] = field(default_factory=dict)
    """What the client is told; empty: the way ended at a page."""
    mode: str = ""
    page: httpx.Response | None = None

    @property
    def error(self) -> str | None:
        """The error code, if the client is told one."""
        return self.params.get("error")


@dataclass
class Visitor(Browser):
    """Fills in every form that comes, as ``username`` and with ``clicks`` by path of the page."""

    username: str = "alice"
    clicks: dict[str, str] = field(default_factory=dict)
    client: Client | None = None
    """Who sends the person; None: the provider's first client."""

    def visit(self, **params: str) -> Landed:
        """Go through an authorization request to its end."""
        if self.client is not None:
            params = {"client_id": self.client.client_id} | params
        return self.walk(self.authorize(**params))

    def post(self, **params: str) -> Landed:
        """Go through one that comes as a form."""
        good = {"response_type": "code", "client_id": self.provider.client.client_id, "scope": "openid"}
        form = good | {"redirect_uri": REDIRECT_URI, "state": "state-1"} | params
        return self.walk(self.http.post(f"{self.provider.issuer}/authorize", data=form))

    def walk(self, response: httpx.Response) -> Landed:
        """Go on from a response."""
        landed = Landed([])
        for _ in range(_MOST_PAGES):
            location = response.headers.get("location")
            if location is not None:
                url = urljoin(str(response.url), location)
                if not url.startswith(self.provider.issuer):
                    return _landed(landed, url)
                response = self.http.get(url)
                continue
            form = next(iter(forms_in(response.text)), None)
            if form is None or form.action.startswith(REDIRECT_URI):
                return _posted(landed, form.fields) if form else _at_a_page(landed, response)
            response = self._fill_in(landed, response)
        raise AssertionError(landed.seen)

    def _fill_in(self, landed: Landed, page: httpx.Response) -> httpx.Response:
        (form,) = forms_in(page.text)
        path = urlsplit(str(page.url)).path
        landed.seen.append(path.removeprefix(urlsplit(self.provider.issuer).path))
        data = form.filled(self.username, PASSWORDS[self.username])
        if path in self.clicks:
            data["action"] = self.clicks[path]
        return self.http.post(urljoin(str(page.url), form.action), data=data)

    def tokens(self, **params: str) -> dict[str, Any]:
        """Go through an authorization request and redeem its code."""
        form = {"grant_type": "authorization_code", "code": self.visit(**params).params["code"]}
        answer = token_request(self.provider, form | {"redirect_uri": REDIRECT_URI}, self.client)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def claims(self, **params: str) -> dict[str, Any]:
        """Go through an authorization request and return what the ID token says."""
        return claims_in(self.tokens(**params)["id_token"])

    def end_session(self, **params: str) -> Landed:
        """Ask for a logout, and confirm it if need be."""
        return self.walk(self.http.get(f"{self.provider.issuer}/logout", params=params))


def claims_in(token: str) -> dict[str, Any]:
    """Return the claims of a JWT."""
    return dict(jwt.decode(token, options={"verify_signature": False}))


def userinfo(provider: RunningProvider, token: dict[str, Any]) -> dict[str, Any]:
    """Return the userinfo response."""
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    return dict(HTTP.get(f"{provider.issuer}/userinfo", headers=headers).json())


def _landed(landed: Landed, url: str) -> Landed:
    parts = urlsplit(url)
    landed.mode = "fragment" if parts.fragment else "query"
    landed.params = dict(parse_qsl(parts.fragment or parts.query, keep_blank_values=True))
    return landed


def _posted(landed: Landed, fields: dict[str, str]) -> Landed:
    landed.mode, landed.params = "form_post", fields
    return landed


def _at_a_page(landed: Landed, page: httpx.Response) -> Landed:
    landed.page = page
    return landed
