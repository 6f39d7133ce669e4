"""A connector's side of an upstream, and the person who signs in: real HTTP."""

from __future__ import annotations

import contextlib
import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx

from harness.upstream import mock
from mock_idp.clock import Clock
from mock_idp.dialects import RefreshPolicy, find
from mock_idp.forms import forms_in
from mock_idp.history import Event, History
from mock_idp.settings import a_user

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.upstream import Person, Upstream

CALLBACK = "http://127.0.0.1:1/dex/callback"
EXAMPLE = "examples/upstreams/user_system.py"
ALICE, BOB = a_user("alice", "wonderland"), a_user("bob", "builder")
TTL = 60
RESOURCES = {
    EXAMPLE: "/api/me",
    "oidc": "/userinfo",
    "oauth2": "/userinfo",
    "github": "/api/v3/user",
    "github-app": "/api/v3/user",
}


@dataclass
class Connector:
    """Talks to an upstream as a connector in Dex would, for one system of authorize, token and resource."""

    upstream: Upstream
    history: History
    clock: Clock
    authorize: str
    token: str
    resource: str
    http: httpx.Client

    def sign_in(
        self, username: str = "alice", *, scope: str = "openid email offline_access offline"
    ) -> dict[str, Any]:
        """Sign in with a browser, redeem the code, and return the tokens."""
        person = self.upstream.find(username)
        assert person is not None
        with self.upstream.recorder.signing_in(username):
            return self.redeem(self.code(person, scope))

    def code(self, person: Person, scope: str) -> str:
        """Walk a browser through the sign-in, and return the code it comes back with."""
        query = {
            "response_type": "code",
            "client_id": self.upstream.client_id,
            "redirect_uri": CALLBACK,
            "scope": scope,
            "state": "s",
        }
        with self._browser() as browser:
            page = browser.get(self.upstream.url + self.authorize, params=query)
            (form,) = forms_in(page.text)
            data = form.filled(person.username, person.password)
            back = browser.post(urljoin(str(page.url), form.action), data=data, follow_redirects=False)
        return parse_qs(urlsplit(back.headers["location"]).query)["code"][0]

    def _browser(self) -> httpx.Client:
        return httpx.Client(verify=trust(self.upstream), follow_redirects=True, trust_env=False)

    def redeem(self, code: str) -> dict[str, Any]:
        """Exchange a code for tokens."""
        answer = self.post(grant_type="authorization_code", code=code, redirect_uri=CALLBACK)
        return dict(answer.json())

    def refresh(self, refresh_token: str, timeout: float = 10) -> httpx.Response:
        """Exchange a refresh token."""
        return self.post(grant_type="refresh_token", refresh_token=refresh_token, timeout=timeout)

    def post(self, *, timeout: float = 10, **form: str) -> httpx.Response:
        """Ask the token endpoint."""
        auth = (self.upstream.client_id, self.upstream.client_secret)
        url = self.upstream.url + self.token
        return self.http.post(
            url, data=form, auth=auth, headers={"Accept": "application/json"}, timeout=timeout
        )

    def read(self, access_token: str, timeout: float = 10) -> httpx.Response:
        """Read the resource."""
        headers = {"Authorization": f"Bearer {access_token}"}
        return self.http.get(self.upstream.url + self.resource, headers=headers, timeout=timeout)

    def events(self, *kinds: type[Event]) -> list[Any]:
        """Return what was written down of these kinds, in order."""
        return [record.event for record in self.history if isinstance(record.event, kinds)]


def trust(upstream: Upstream) -> ssl.SSLContext | bool:
    """Return what to trust at the upstream: nothing, where it speaks plain http."""
    return False if upstream.ca_file is None else ssl.create_default_context(cafile=str(upstream.ca_file))


@contextlib.contextmanager
def connected(
    dialect: str = EXAMPLE, refresh: RefreshPolicy | None = None, ttl: float = TTL
) -> Iterator[Connector]:
    """Run a mock upstream with alice and bob in it, and a connector before it."""
    kind = find(dialect)
    clock = Clock(frozen=True)
    history = History(clock)
    with (
        mock(
            kind,
            users=(ALICE, BOB),
            access_token_ttl=ttl,
            refresh=refresh,
            callback=CALLBACK,
            clock=clock,
            history=history,
        ) as upstream,
        httpx.Client(verify=trust(upstream), trust_env=False) as http,
    ):
        yield Connector(upstream, history, clock, kind.authorize, kind.token, RESOURCES[dialect], http)
