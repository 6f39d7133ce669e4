"""Sign-in over real sockets: mock_idp for a provider, Authlib between, a browser or bare requests before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from authlib.oidc.core import CodeIDToken
from joserfc.errors import InvalidClaimError
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from harness import browser
from harness.browser import SignInFailed
from harness.events import SignInCompleted, SignInRefused
from harness.registry.settings import RegistryConfig
from mock_idp.events import AuthorizationRequested
from mock_idp.server import listen, serving
from tests.registry.running_stack import JANE, RunningStack, running_stack

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx
    from starlette.requests import Request


OLD, NEW = "1.9.0", "2.15.2"
BOTH = pytest.mark.parametrize("stack", [OLD, NEW], indirect=True)
CSRF = "x-harbor-csrf-token"


@pytest.fixture
def stack(request: pytest.FixtureRequest) -> Iterator[RunningStack]:
    with running_stack(getattr(request, "param", NEW)) as running:
        yield running


@pytest.mark.parametrize(
    ("stack", "pkce"), [("1.9.0", False), ("2.12.4", False), ("2.13.0", True)], indirect=["stack"]
)
def test_a_code_challenge_is_sent_since_2_13(stack: RunningStack, pkce: bool) -> None:  # noqa: FBT001
    location = stack.browser().get("/c/oidc/login").headers["location"]
    query = {name: value[0] for name, value in parse_qs(urlsplit(location).query).items()}
    assert len(query.pop("state")) == 32
    assert (len(query.pop("code_challenge", "")), query.pop("code_challenge_method", None)) == (
        (43, "S256") if pkce else (0, None)
    )
    assert query == {
        "client_id": "harbor", "redirect_uri": f"{stack.url}/c/oidc/callback", "response_type": "code",
        "scope": "openid profile email offline_access",
    }  # fmt: skip
    browser.sign_in(stack.url, "jane", JANE.password)
    assert [event.pkce for event in stack.events(AuthorizationRequested)] == [pkce]
    assert [event.nonce for event in stack.events(AuthorizationRequested)] == [False]


@BOTH
def test_the_first_sign_in_onboards_and_the_second_keeps_the_secret(stack: RunningStack) -> None:
    first = browser.sign_in(stack.url, "jane", JANE.password)
    before = stack.registry.accounts.named("Jane_Q_Public")
    second = browser.sign_in(stack.url, "jane", JANE.password)
    after = stack.registry.accounts.named("Jane_Q_Public")
    assert (first.username, len(first.secret)) == ("Jane_Q_Public", 32)
    assert first == second
    assert before is not None
    assert after is not None
    assert before.token != after.token
    assert len(stack.events(SignInCompleted)) == 2
    assert first.secret not in "".join(record.to_json() for record in stack.history)


@pytest.mark.parametrize(
    ("stack", "location"),
    [
        (OLD, "/oidc-onboard?username=Jane_Q_Public"),
        ("2.6.4", "/oidc-onboard?username=Jane_Q_Public"),
        ("2.7.0", "/oidc-onboard?username=Jane_Q_Public&redirect_url=%2F"),
    ],
    indirect=["stack"],
)
def test_a_newcomer_chooses_a_name(stack: RunningStack, location: str) -> None:
    client = stack.browser()
    answer = client.get(stack.to_callback(client))
    assert (answer.status_code, answer.headers["location"]) == (302, location)


def test_the_sid_changes_when_somebody_is_in_and_the_old_one_is_dead(stack: RunningStack) -> None:
    browser.sign_in(stack.url, "jane", JANE.password)
    client = stack.browser()
    callback = stack.to_callback(client)
    old = client.cookies["sid"]
    assert client.get(callback).headers["location"] == "/"
    assert client.cookies["sid"] != old
    assert client.get("/api/v2.0/users/current").status_code == 200
    client.cookies.set("sid", old)
    assert stack.browser().get("/api/v2.0/users/current", headers={"cookie": f"sid={old}"}).status_code == 401


@pytest.mark.parametrize("stack", [OLD], indirect=True)
def test_the_sid_stays_in_old_harbor(stack: RunningStack) -> None:
    browser.sign_in(stack.url, "jane", JANE.password)
    client = stack.browser()
    callback = stack.to_callback(client)
    old = client.cookies["sid"]
    client.get(callback)
    assert client.cookies["sid"] == old


def onboard(client: httpx.Client, name: str) -> httpx.Response:
    """What the page's script sends."""
    token = client.get("/oidc-onboard").headers.get(CSRF)
    headers = {CSRF: token} if token else {}
    return client.post("/c/oidc/onboard", json={"username": name}, headers=headers)


def test_onboarding_needs_the_csrf_token(stack: RunningStack) -> None:
    client = stack.browser()
    client.get(stack.to_callback(client))
    page = client.get("/oidc-onboard")
    for headers in ({}, {CSRF: "guess"}):
        refused = client.post("/c/oidc/onboard", json={"username": "jane"}, headers=headers)
        assert refused.status_code == 403
        assert refused.json() == {"errors": [{"code": "FORBIDDEN", "message": "CSRF token invalid"}]}
        assert refused.headers[CSRF] == page.headers[CSRF]
    sid = client.cookies["sid"]
    accepted = client.post("/c/oidc/onboard", json={"username": "jane"}, headers={CSRF: page.headers[CSRF]})
    assert (accepted.status_code, accepted.content) == (200, b"")
    assert client.cookies["sid"] != sid


def refused_as(stack: RunningStack, answer: httpx.Response, status: int, code: str, message: str) -> None:
    """The answer is an error as its version shapes it."""
    assert answer.status_code == status
    if stack.old:
        assert answer.text == message
    else:
        assert answer.json() == {"errors": [{"code": code, "message": message}]}


@BOTH
def test_names_that_harbor_does_not_take(stack: RunningStack) -> None:
    client = stack.browser()
    refused_as(
        stack, onboard(client, "jane"), 400, "BAD_REQUEST", "Failed to get OIDC user info from session"
    )
    client.get(stack.to_callback(client))
    for name in ("", "x" * 256, "é" * 128):
        refused_as(stack, onboard(client, name), 400, "BAD_REQUEST", "username with illegal length")
    for name in ("a,b", "a~", "#", "$x", "100%", "a\nb"):
        refused_as(stack, onboard(client, name), 400, "BAD_REQUEST", "username contains illegal characters")
    assert onboard(client, 'a"b').status_code == (200 if stack.old else 400)


@BOTH
def test_a_name_that_is_taken(stack: RunningStack) -> None:
    browser.sign_in(stack.url, "jane", JANE.password)
    client = stack.browser()
    client.get(stack.to_callback(client, username="john"))
    message = "Conflict in username, the user with same username has been onboarded."
    refused_as(stack, onboard(client, "Jane_Q_Public"), 409, "CONFLICT", message)
    assert onboard(client, "john").status_code == 200


def test_one_person_in_two_browsers_is_onboarded_once(stack: RunningStack) -> None:
    one, other = stack.browser(), stack.browser()
    for client in (one, other):
        client.get(stack.to_callback(client))
    assert (onboard(one, "jane").status_code, onboard(other, "jane2").status_code) == (200, 409)


@BOTH
def test_state_mismatch_and_replay(stack: RunningStack) -> None:
    client = stack.browser()
    callback = stack.to_callback(client)
    elsewhere = stack.browser().get(callback)
    refused_as(stack, elsewhere, 400, "BAD_REQUEST", "State mismatch")
    forged = client.get("/c/oidc/callback", params={"state": "x", "code": "y"})
    refused_as(stack, forged, 400, "BAD_REQUEST", "State mismatch")
    assert client.get(callback).status_code == 302
    refused_as(stack, client.get(callback), 400, "BAD_REQUEST", "State mismatch")


@BOTH
def test_a_sign_in_that_was_cancelled(stack: RunningStack) -> None:
    client = stack.browser()
    answer = client.get(stack.to_callback(client, action="cancel"))
    message = "OIDC callback returned error: access_denied - The person cancelled the sign-in."
    refused_as(stack, answer, 400, "BAD_REQUEST", message)


@BOTH
def test_a_code_that_is_not_good(stack: RunningStack) -> None:
    client = stack.browser()
    location = client.get("/c/oidc/login").headers["location"]
    (state,) = parse_qs(urlsplit(location).query)["state"]
    answer = client.get("/c/oidc/callback", params={"state": state, "code": "not-a-code"})
    assert answer.status_code == 400
    assert stack.events(SignInRefused)[-1].status == 400
    assert "not-a-code" not in answer.text + stack.events(SignInRefused)[-1].reason


@BOTH
@pytest.mark.parametrize(
    ("lies", "reason"),
    [
        ({"aud": "another"}, "the ID token is not good: invalid_claim: Invalid claim: 'aud'"),
        ({"iss": "http://other.example"}, "the ID token is not good: invalid_claim: Invalid claim: 'iss'"),
        ({"exp": 1}, "the ID token is not good: expired_token: The token is expired"),
        ({"at_hash": "AAAA"}, "the ID token is not good: invalid_claim: Invalid claim: 'at_hash'"),
        ({"kid": "other"}, "the ID token is not good: its key is not among the provider's"),
        ({"sub": 5}, "the ID token is not good: invalid_claim: Claim 'sub' must be a StringOrURI value"),
    ],
)
def test_an_id_token_that_is_not_good(stack: RunningStack, lies: dict[str, Any], reason: str) -> None:
    stack.provider.lies = lies
    client = stack.browser()
    answer = client.get(stack.to_callback(client))
    shown = reason if stack.old else "internal server error"
    refused_as(stack, answer, 500, "UNKNOWN", shown)
    assert [(event.status, event.reason) for event in stack.events(SignInRefused)] == [(500, reason)]
    assert client.get(f"{stack.registry.profile.api}/users/current").status_code == 401
    assert onboard(client, "jane").status_code == 400
    assert stack.registry.accounts.named("jane") is None


def test_it_is_authlib_that_validates(stack: RunningStack, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(token: CodeIDToken, now: int, leeway: int = 0) -> None:
        assert (now, leeway) == (int(stack.clock.now()), 0)
        assert token["sub"] == JANE.sub
        raise InvalidClaimError("nothing")

    monkeypatch.setattr(CodeIDToken, "validate", refuse)
    client = stack.browser()
    assert client.get(stack.to_callback(client)).status_code == 500


@pytest.mark.parametrize(("stack", "status"), [(OLD, 302), (NEW, 500)], indirect=["stack"])
def test_userinfo_is_asked_at_the_callback_since_1_10(stack: RunningStack, status: int) -> None:
    """A subject that differs keeps the person out, where userinfo is asked at all."""
    stack.provider.lies = {"sub": "sub-somebody-else"}
    client = stack.browser()
    assert client.get(stack.to_callback(client)).status_code == status


@BOTH
def test_a_provider_that_is_down(stack: RunningStack) -> None:
    client = stack.browser()
    callback = stack.to_callback(client)
    stack.registry.party.discovery._config = RegistryConfig(
        version=NEW,
        issuer="http://127.0.0.1:1",
        client_id="harbor",
        client_secret="s",
        external_url=stack.url,
    )
    stack.clock.advance(4)
    assert client.get("/c/oidc/login").status_code == 500
    assert client.get(callback).status_code == 400  # the new attempt replaced the state
    assert [event.status for event in stack.events(SignInRefused)] == [500, 400]


@BOTH
def test_a_token_endpoint_that_is_down(stack: RunningStack) -> None:
    client = stack.browser()
    callback = stack.to_callback(client)
    metadata = stack.registry.party.discovery._latest
    assert metadata is not None
    metadata.document["token_endpoint"] = "http://127.0.0.1:1/token"
    assert client.get(callback).status_code == 400


@BOTH
def test_a_token_endpoint_that_repeats_what_it_was_sent_betrays_nothing(stack: RunningStack) -> None:
    async def repeat(request: Request) -> JSONResponse:
        said = f"{request.headers.get('authorization')} {(await request.body()).decode()}"
        return JSONResponse({"error": "x", "error_description": said}, 400)

    client = stack.browser()
    callback = stack.to_callback(client)
    (code,) = parse_qs(urlsplit(callback).query)["code"]
    socket = listen()
    with serving(Starlette(routes=[Route("/", repeat, methods=["POST"])]), socket) as parrot:
        metadata = stack.registry.party.discovery._latest
        assert metadata is not None
        metadata.document["token_endpoint"] = f"{parrot.url}/"
        answer = client.get(callback)
    assert answer.status_code == 400
    for secret in (code, "s+ecret%2B", "s ecret+"):
        assert secret not in answer.text + stack.events(SignInRefused)[-1].reason


def test_a_wrong_password(stack: RunningStack) -> None:
    with pytest.raises(SignInFailed) as raised:
        browser.sign_in(stack.url, "jane", "wrong")
    assert str(raised.value) == (
        f"{stack.provider.issuer}/sign-in: the provider refuses the user name or the password of 'jane'"
    )


def test_a_registry_that_refuses(stack: RunningStack) -> None:
    stack.provider.lies = {"exp": 1}
    with pytest.raises(SignInFailed) as raised:
        browser.sign_in(stack.url, "jane", JANE.password)
    assert str(raised.value) == (
        f"{stack.url}/c/oidc/callback answered 500: "
        '{"errors":[{"code":"UNKNOWN","message":"internal server error"}]}'
    )


def test_a_registry_that_is_not_there() -> None:
    with pytest.raises(SignInFailed) as raised:
        browser.sign_in("http://127.0.0.1:1", "jane", "x")
    assert str(raised.value) == "http://127.0.0.1:1: the sign-in broke off: ConnectError"
