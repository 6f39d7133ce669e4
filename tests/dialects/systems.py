"""A user system that listens, and a connector's side of it: real HTTP, a form filled in by hand."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx

from mock_idp import authority
from mock_idp.clock import Clock
from mock_idp.dialects import Dialect, RefreshPolicy, find, settings_for
from mock_idp.forms import forms_in
from mock_idp.history import History
from mock_idp.http.dialect import dialect_app
from mock_idp.protocol.model import Client, User
from mock_idp.provider import Provider
from mock_idp.server import address_of, listen, serving
from mock_idp.settings import a_user

if TYPE_CHECKING:
    from collections.abc import Iterator

CALLBACK = "http://127.0.0.1:1/dex/callback"
CLIENT = Client(client_id="dex", secret="dex-secret", redirect_uris=(CALLBACK,))
ALICE = a_user("alice", "wonderland", sub="7", groups=["acme", "acme:dev"])
BOB = a_user("bob", "builder", sub="8", groups=[])
TTL = 60
EXAMPLE = "examples/upstreams/user_system.py"
ALL = ("oidc", "oauth2", "github", "github-app", EXAMPLE)


@dataclass
class System:
    """What a connector and a person do with the system."""

    dialect: Dialect
    url: str
    clock: Clock
    http: httpx.Client

    @property
    def directory(self) -> Any:  # noqa: ANN401  mock_idp.directory.Directory
        return self.dialect.provider.directory

    def code(self, scope: str = "openid offline_access offline", user: User = ALICE) -> str:
        """Sign in and return the code."""
        query = {
            "response_type": "code",
            "client_id": CLIENT.client_id,
            "redirect_uri": CALLBACK,
            "scope": scope,
            "state": "s",
        }
        browser = httpx.Client(transport=self.http._transport, follow_redirects=True)
        page = browser.get(self.url + self.dialect.authorize, params=query)
        (form,) = forms_in(page.text)
        data = form.filled(user.username, user.password)
        back = browser.post(urljoin(str(page.url), form.action), data=data, follow_redirects=False)
        assert back.status_code == 303, back.text
        return parse_qs(urlsplit(back.headers["location"]).query)["code"][0]

    def token(self, *, json: bool = True, auth: tuple[str, str] | None = None, **form: str) -> httpx.Response:
        """Ask the token endpoint."""
        return self.http.post(
            self.url + self.dialect.token,
            data=form,
            auth=auth or (CLIENT.client_id, CLIENT.secret or ""),
            headers={"Accept": "application/json"} if json else {},
        )

    def tokens(self, scope: str = "openid offline_access offline", user: User = ALICE) -> dict[str, Any]:
        """Sign in and redeem the code."""
        code = self.code(scope, user)
        answer = self.token(grant_type="authorization_code", code=code, redirect_uri=CALLBACK)
        return dict(answer.json())

    def refresh(self, refresh_token: str) -> httpx.Response:
        """Redeem a refresh token."""
        return self.token(grant_type="refresh_token", refresh_token=refresh_token)

    def get(self, path: str, token: str | None) -> httpx.Response:
        """Read a resource."""
        headers = {} if token is None else {"Authorization": f"Bearer {token}"}
        return self.http.get(self.url + path, headers=headers)


@contextlib.contextmanager
def running_system(name: str, refresh: RefreshPolicy | None = None) -> Iterator[System]:
    """Run the dialect of that name, with alice and bob in it, on a clock that stands."""
    kind = find(name)
    clock, sock = Clock(frozen=True), listen()
    settings = settings_for(
        kind, users=(ALICE, BOB), clients=(CLIENT,), access_token_ttl=TTL, refresh=refresh
    )
    url = address_of(sock, tls=kind.tls).url
    dialect = kind(Provider(settings, issuer=url, clock=clock, history=History(clock)))
    tls = authority.server_context() if kind.tls else None
    trust = authority.client_context() if kind.tls else False
    with serving(dialect_app(dialect), sock, tls), httpx.Client(verify=trust, trust_env=False) as http:
        yield System(dialect, url, clock, http)
