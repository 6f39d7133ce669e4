"""A system elsewhere, seen through the recording proxy: a mock_idp that knows nothing of being watched."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import httpx
import jwt
import pytest
from authlib.oidc.discovery import OpenIDProviderMetadata

from harness.upstream import Person, at_url
from harness.upstream.events import Asked, UpstreamAnswered, UpstreamUserKnown
from mock_idp import Settings, authority, running
from mock_idp.clock import Clock
from mock_idp.command_line import UsageError
from mock_idp.faults import Answer, LoseReply
from mock_idp.fingerprint import fingerprint
from mock_idp.history import History
from mock_idp.keys import process_key
from mock_idp.server import address_of, listen, serving
from mock_idp.settings import EXAMPLE_CLIENT
from tests.upstream.connector import ALICE, BOB, Connector, trust

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from mock_idp import RunningProvider


@pytest.fixture
def provider() -> Iterator[RunningProvider]:
    with running(Settings(users=(ALICE, BOB)), clock=Clock(frozen=True)) as provider:
        yield provider


@contextlib.contextmanager
def _through_the_proxy(url: str, clock: Clock, **options: Any) -> Iterator[Connector]:  # noqa: ANN401
    history = History(clock)
    with (
        at_url(
            url,
            people=(Person("alice", "wonderland"), Person("bob", "builder")),
            client_id=EXAMPLE_CLIENT.client_id,
            client_secret=EXAMPLE_CLIENT.secret or "",
            clock=clock,
            history=history,
            **options,
        ) as upstream,
        httpx.Client(trust_env=False) as http,
    ):
        yield Connector(upstream, history, clock, "/authorize", "/token", "/userinfo", http)


@pytest.fixture
def connector(provider: RunningProvider) -> Iterator[Connector]:
    with _through_the_proxy(provider.issuer, provider.clock) as connector:
        yield connector


def test_the_discovery_document_leads_through_the_proxy(
    connector: Connector, provider: RunningProvider
) -> None:
    url = connector.upstream.url
    document = connector.http.get(f"{url}/.well-known/openid-configuration").json()
    OpenIDProviderMetadata(document).validate()
    assert provider.issuer not in str(document)
    assert document["issuer"] == connector.upstream.issuer == url
    endpoints = {name: value for name, value in document.items() if name.endswith(("endpoint", "uri"))}
    theirs = provider.provider.discovery()
    assert endpoints == {
        name: value.replace(provider.issuer, url)
        for name, value in theirs.items()
        if name.endswith(("endpoint", "uri"))
    }
    assert {"authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"} <= endpoints.keys()


def test_a_person_signs_in_through_the_proxy_and_the_evidence_is_a_mocks(connector: Connector) -> None:
    tokens = connector.sign_in("bob")
    renewed = connector.refresh(tokens["refresh_token"]).json()
    assert connector.read(renewed["access_token"]).json()["email"] == "bob@example.com"
    shown = [(it.what, it.username, it.status, it.presented) for it in connector.events(UpstreamAnswered)]
    assert shown == [
        (Asked.AUTHORIZE, "", 303, None),
        (Asked.OTHER, "", 200, None),
        (Asked.OTHER, "", 303, None),
        (Asked.CODE, "bob", 200, None),
        (Asked.REFRESH, "bob", 200, fingerprint(tokens["refresh_token"])),
        (Asked.RESOURCE, "bob", 200, fingerprint(renewed["access_token"])),
    ]
    assert connector.events(UpstreamUserKnown) == []


def test_id_tokens_are_made_out_to_the_issuer_that_the_connector_knows(connector: Connector) -> None:
    upstream = connector.upstream
    keys = {key["kid"]: key for key in connector.http.get(f"{upstream.url}/keys").json()["keys"]}
    first = connector.sign_in()
    for tokens in (first, connector.refresh(first["refresh_token"]).json()):
        key = jwt.PyJWK(keys[jwt.get_unverified_header(tokens["id_token"])["kid"]])
        claims = jwt.decode(
            tokens["id_token"], key, algorithms=["RS256"], issuer=upstream.issuer, audience="example"
        )
        assert (claims["sub"], claims["email"]) == ("sub-alice", "alice@example.com")


def test_faults_strike_here_too(connector: Connector, provider: RunningProvider) -> None:
    token = connector.sign_in()["refresh_token"]
    connector.upstream.inject(Answer(503, times=1))
    before = len(provider.history)
    assert connector.refresh(token).status_code == 503
    assert len(provider.history) == before
    connector.upstream.inject(LoseReply(times=1))
    with pytest.raises(httpx.RemoteProtocolError):
        connector.refresh(token)
    answers = [it for it in connector.events(UpstreamAnswered) if it.what is Asked.REFRESH]
    assert [(it.status, it.fault, it.spent) for it in answers] == [
        (503, "answer", False),
        (None, "lose-reply", False),
    ]
    assert connector.refresh(token).json()["error"] == "invalid_grant"


def test_users_elsewhere_are_not_ours_to_change(connector: Connector) -> None:
    upstream = connector.upstream
    assert (upstream.kind, upstream.can_change_users) == ("url", False)
    with pytest.raises(UsageError) as raised:
        upstream.disable("alice")
    assert str(raised.value) == (
        f"{upstream.url}: its users are not ours to change; choose a dialect with --upstream for that"
    )


def test_no_event_holds_a_token(connector: Connector) -> None:
    tokens = connector.sign_in()
    renewed = connector.refresh(tokens["refresh_token"]).json()
    written = "\n".join(record.to_json() for record in connector.history)
    names = ("access_token", "refresh_token", "id_token")
    secrets = [it[name] for it in (tokens, renewed) for name in names]
    assert [secret for secret in [*secrets, "example-secret"] if secret in written] == []
    text = f"id {renewed['id_token']} of example-secret"
    assert connector.upstream.recorder.redact(text) == (
        f"id {fingerprint(renewed['id_token'])} of [client secret]"
    )


def test_a_system_that_goes_away_is_a_bad_gateway_that_says_so() -> None:
    clock = Clock(frozen=True)
    with contextlib.ExitStack() as elsewhere:
        provider = elsewhere.enter_context(running(clock=clock))
        with _through_the_proxy(provider.issuer, clock) as connector:
            elsewhere.close()
            answer = connector.read("token")
            last = connector.events(UpstreamAnswered)[-1]
    assert (answer.status_code, answer.json()) == (
        502,
        {"error": "the upstream cannot be reached: ConnectError"},
    )
    assert (last.status, last.error) == (502, "the upstream cannot be reached: ConnectError")


def test_a_certificate_is_verified(tmp_path: Path) -> None:
    ca_file = tmp_path / "ca.pem"
    ca_file.write_bytes(authority.certificate())
    sock, clock = listen(), Clock(frozen=True)
    url = address_of(sock, tls=True).url
    with serving(_not_found, sock, authority.server_context()):
        with (
            pytest.raises(UsageError, match="CERTIFICATE_VERIFY_FAILED"),
            _through_the_proxy(url, clock),
        ):
            pass
        with _through_the_proxy(url, clock, ca_file=ca_file) as connector:
            assert connector.read("token").status_code == 404
            assert connector.upstream.issuer == connector.upstream.url


def test_the_proxy_speaks_https_to_connectors_that_insist(provider: RunningProvider) -> None:
    with _through_the_proxy(provider.issuer, provider.clock, tls=True) as connector:
        upstream = connector.upstream
        assert upstream.ca_file is not None
        with httpx.Client(verify=trust(upstream), trust_env=False) as http:
            document = http.get(f"{upstream.url}/.well-known/openid-configuration").json()
    assert upstream.url.startswith("https://127.0.0.1:")
    assert document["token_endpoint"] == f"{upstream.url}/token"
    assert not upstream.ca_file.exists()


async def _not_found(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401, ARG001  ASGI
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest.mark.parametrize(
    "url", ["sso.example.com", "ftp://sso.example.com", "https://", "https://a/?b=c", "https://u:p@a/", "http://a:x"]
)  # fmt: skip
def test_what_is_no_address_is_said(url: str) -> None:
    with pytest.raises(UsageError) as raised, _through_the_proxy(url, Clock(frozen=True)):
        pass
    assert str(raised.value) == (
        f"'{url}' is no address of an upstream; write it like https://sso.example.com/realm"
    )


def test_where_nobody_listens_is_said() -> None:
    sock = listen()
    url = address_of(sock).url
    sock.close()
    with pytest.raises(UsageError) as raised, _through_the_proxy(url + "/", Clock(frozen=True)):
        pass
    assert str(raised.value).startswith(f"{url}: the upstream cannot be reached: ")


# --- a system that is nothing like ours ------------------------------------------------------


class _Scripted:
    """A system whose pages and headers are full of its own address."""

    def __init__(self) -> None:
        self.url = ""
        self.seen: list[tuple[str, str, dict[str, str], bytes]] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401  ASGI
        body = (await receive())["body"]
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        target = scope["raw_path"].decode() + ("?" if scope["query_string"] else "")
        self.seen.append((scope["method"], target + scope["query_string"].decode(), headers, body))
        status, answer, text = self._answer(scope["path"])
        sent = [(name.encode(), value.encode()) for name, value in answer]
        await send({"type": "http.response.start", "status": status, "headers": sent})
        await send({"type": "http.response.body", "body": text.encode()})

    def _answer(self, path: str) -> tuple[int, list[tuple[str, str]], str]:
        if path == "/go":
            cookies = [
                ("set-cookie", "a=1; Secure; Domain=127.0.0.1; Path=/"),
                ("set-cookie", "b=2; Path=/"),
            ]
            return 302, [("location", f"{self.url}/form?next={self.url}"), *cookies], ""
        if path == "/form":
            return 200, [("content-type", "text/html")], f'<form action="{self.url}/post" method="post">'
        if path == "/.well-known/openid-configuration":
            document = f'{{"issuer": "{self.url}/", "jwks_uri": "{self.url}/signing-material"}}'
            return 200, [("content-type", "application/json")], document
        if path == "/signing-material":
            return 200, [("content-type", "application/json")], '{"keys": [{"kid": "theirs"}]}'
        if path == "/me":
            return 200, [("content-type", "application/json")], f'{{"page": "{self.url}/u/1"}}'
        return 404, [("content-type", "text/plain")], ""


@pytest.fixture
def scripted() -> Iterator[tuple[_Scripted, Connector]]:
    system, sock = _Scripted(), listen()
    system.url = address_of(sock).url
    with serving(system, sock), _through_the_proxy(system.url + "/", Clock(frozen=True)) as connector:
        system.seen.clear()
        yield system, connector


def test_redirects_forms_and_cookies_lead_here(scripted: tuple[_Scripted, Connector]) -> None:
    system, connector = scripted
    url = connector.upstream.url
    with httpx.Client(trust_env=False) as browser:
        moved = browser.get(f"{url}/go")
        assert moved.headers["location"] == f"{url}/form?next={system.url}"
        assert browser.get(moved.headers["location"]).text == f'<form action="{url}/post" method="post">'
        assert dict(browser.cookies) == {"a": "1", "b": "2"}
    assert system.seen[1][2]["cookie"] == "a=1; b=2"


def test_our_key_stands_beside_theirs_wherever_they_keep_them(
    scripted: tuple[_Scripted, Connector],
) -> None:
    _, connector = scripted
    url = connector.upstream.url
    document = connector.http.get(f"{url}/.well-known/openid-configuration").json()
    key_set = connector.http.get(document["jwks_uri"]).json()
    assert document == {"issuer": f"{url}/", "jwks_uri": f"{url}/signing-material"}
    assert connector.upstream.issuer == f"{url}/"
    assert [key["kid"] for key in key_set["keys"]] == ["theirs", process_key().kid]


def test_what_a_resource_says_of_a_person_is_not_touched(scripted: tuple[_Scripted, Connector]) -> None:
    system, connector = scripted
    assert connector.http.get(f"{connector.upstream.url}/me").json() == {"page": f"{system.url}/u/1"}


def test_a_request_arrives_as_it_was_sent(scripted: tuple[_Scripted, Connector]) -> None:
    system, connector = scripted
    url = connector.upstream.url
    connector.http.request(
        "PUT",
        f"{url}/a%2Fb?q=%20x&q=y",
        content=b"\x00body",
        headers={"Origin": url, "Referer": f"{url}/form", "X-Mine": "7", "Authorization": "Bearer t"},
    )
    ((method, target, headers, body),) = system.seen
    assert (method, target, body) == ("PUT", "/a%2Fb?q=%20x&q=y", b"\x00body")
    wanted = {name: headers[name] for name in ("host", "origin", "referer", "x-mine", "authorization")}
    assert wanted == {
        "host": system.url.removeprefix("http://"),
        "origin": system.url,
        "referer": f"{system.url}/form",
        "x-mine": "7",
        "authorization": "Bearer t",
    }
