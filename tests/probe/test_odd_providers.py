"""Providers that are none, broken, slow or hostile: one sentence, or a report of what could be seen."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_idp.probe.failures import CouldNotTell
from tests.probe.issuing import ISSUER
from tests.probe.probing import Moved, an_options, answers, not_observed, run
from tests.probe.scripted import Scripted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp.probe.result import Result
    from tests.probe.scripted import Answer

DISCOVERY = "/.well-known/openid-configuration"
_LONG = "x" * 1_000_001
WHERE = f"{ISSUER}{DISCOVERY}"


def _probe(options: dict[str, Any] | None = None, **knobs: Any) -> tuple[Result, Scripted]:  # noqa: ANN401
    moved = Moved()
    provider = Scripted(moved.clock, **knobs)
    return run(an_options(ISSUER, **(options or {})), moved, provider.transport), provider


def _sentence(path: str, answer: Answer, **options: Any) -> str:  # noqa: ANN401
    with pytest.raises(CouldNotTell) as told:
        _probe(options, instead={path: answer})
    return str(told.value)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (httpx.Response(404), " answers 404; give the issuer as the provider itself writes it"),
        (
            httpx.Response(302, headers={"location": "https://elsewhere.example/x?token=1"}),
            " answers 302 to https://elsewhere.example/x; give the issuer as the provider itself writes it",
        ),
        (httpx.Response(200, html="<h1>hi"), " has HTML instead of JSON; is that an OpenID provider?"),
        (httpx.Response(200), " has nothing instead of JSON; is that an OpenID provider?"),
        (httpx.Response(200, text="[" * 99999), " has text instead of JSON; is that an OpenID provider?"),
        (httpx.Response(200, json=[]), " has JSON that is not an object; is that an OpenID provider?"),
        (httpx.Response(200, json={}), " has no issuer; is that an OpenID provider?"),
        (httpx.Response(200, json={"issuer": "x"}), " has no token_endpoint; is that an OpenID provider?"),
        (httpx.Response(200, text=_LONG), ": an answer of more than 1,000,000 bytes; is the provider there?"),
    ],
)  # fmt: skip
def test_what_is_no_provider_is_said_in_one_sentence(answer: httpx.Response, sentence: str) -> None:
    assert _sentence(DISCOVERY, lambda _: answer) == WHERE + sentence


def test_a_provider_that_nobody_reaches_is_said_to_be_so() -> None:
    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    said = _sentence(DISCOVERY, refuse)
    assert said == f"{WHERE}: the connection failed (ConnectError); is the provider there?"


def test_a_provider_that_never_answers_is_given_up() -> None:
    with pytest.raises(CouldNotTell, match=r"no answer within 0\.02 s; is the provider there\?$"):
        _probe({"timeout": 0.02}, hangs=(DISCOVERY,))


def _error_at_the_redirect_uri(request: httpx.Request) -> httpx.Response:
    state = request.url.params["state"]
    to = f"http://127.0.0.1/callback?error=access_denied&state={state}"
    return httpx.Response(302, headers={"location": to})


_NO_FORM = (
    "https://provider.example/authorize has no form to fill in and leads nowhere; try --device or --browser, "
    "or --authorize-param connector_id=ID at a Dex with several connectors"
)
_PASSWORD_IN_THE_CLEAR = "<form method=post action=http://provider.example/x><input type=password name=p>"


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (
            lambda _: httpx.Response(400, html="<h1>no such client"),
            "https://provider.example/authorize answers 400; does it know the client and --redirect-uri?",
        ),
        (
            lambda _: httpx.Response(200, html="<script>go()</script>"),
            _NO_FORM,
        ),
        (
            lambda _: httpx.Response(302, headers={"location": "/authorize?again"}),
            "the sign-in did not end within 12 pages; the last was https://provider.example/authorize",
        ),
        (
            lambda _: httpx.Response(302, headers={"location": "http://[::"}),
            "https://provider.example/authorize leads to an address that is none",
        ),
        (
            lambda _: httpx.Response(302, headers={"location": "http://127.0.0.1/callback?code=x&state=y"}),
            "the answer has not the state that was sent",
        ),
        (_error_at_the_redirect_uri, "the provider refuses: access_denied"),
        (
            lambda _: httpx.Response(200, html=_PASSWORD_IN_THE_CLEAR),
            "https://provider.example/authorize wants the password without TLS; it was not sent",
        ),
    ],
)
def test_a_sign_in_that_leads_nowhere_is_said_to(answer: Answer, sentence: str) -> None:
    assert _sentence("/authorize", answer) == f"could not sign in: {sentence}"


def test_a_wrong_password_is_tried_once_only() -> None:
    moved = Moved()
    provider = Scripted(moved.clock)
    with pytest.raises(CouldNotTell, match=r"asks for the password again: is it the right one for alice\?$"):
        run(an_options(ISSUER, password="wrong"), moved, provider.transport)
    assert [request.url.path for request in provider.requests[1:]] == ["/authorize", "/sign-in"]


def test_a_code_that_is_refused_is_said_to_be() -> None:
    said = _sentence("/token", lambda _: httpx.Response(401, json={"error": "invalid_client"}))
    assert said == "could not sign in: the code is refused: 401 invalid_client"


def test_a_refresh_that_never_ends_is_given_up_and_told() -> None:
    result, _ = _probe({"timeout": 0.02}, hangs=("refresh",))
    told = {found.topic: found.said for found in result.findings}
    assert told["refresh"] == "refresh number 1: no answer within 0.02 s"
    assert told["unknown refresh token"].startswith("no answer within 0.02 s, not invalid_grant")
    assert result.could_tell


def test_the_whole_has_a_time_limit_too() -> None:
    result, _ = _probe({"time_limit": 0.1}, hangs=("refresh",))
    assert result.broken_off == "the probe did not end within 0.1 s; --time-limit allows it more"
    assert not result.could_tell
    assert answers(result) == {"refresh token issued": "with offline_access"}
    assert set(not_observed(result).values()) == {
        result.broken_off,
        "--second-client-id names another client to try it with",
    }


@contextlib.contextmanager
def _dripping() -> Iterator[str]:
    """The address of a server that sends a byte now and then."""
    over = threading.Event()

    def drip(server: socket.socket) -> None:
        peer, _ = server.accept()
        with peer, contextlib.suppress(OSError):
            peer.sendall(b"HTTP/1.1 200 OK\r\nX: ")
            while not over.wait(0.005):
                peer.sendall(b"x")

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=drip, args=(server,))
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        over.set()
        thread.join()


def test_an_answer_that_comes_in_drops_is_given_up() -> None:
    with _dripping() as issuer, pytest.raises(CouldNotTell, match=r"no answer within 0\.1 s"):
        run(an_options(issuer, timeout=0.1), Moved(), httpx.AsyncHTTPTransport())


def test_keys_that_cannot_be_read_leave_the_id_token_unverified() -> None:
    result, provider = _probe(instead={"/keys": lambda _: httpx.Response(500)})
    told = [found.said for found in result.findings if found.topic == "ID token on refresh"]
    assert told == ["the provider's keys cannot be read"]
    assert provider.asked["keys"] == 2


def test_metadata_of_another_issuer_is_told() -> None:
    result, _ = _probe(metadata={"issuer": "https://other.example"})
    first = result.findings[0]
    assert (first.topic, first.said) == (
        "issuer",
        "the metadata names https://other.example: clients must refuse it",
    )


def test_what_a_provider_does_not_offer_is_not_observed() -> None:
    result, _ = _probe(offers=(), metadata={"userinfo_endpoint": None})
    assert not_observed(result) == {
        "client-binding": "--second-client-id names another client to try it with",
        "introspection": "the provider names no introspection endpoint",
        "revocation": "the provider names no revocation endpoint",
        "userinfo": "the provider names no userinfo endpoint",
    }


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=5,
)
_MEMBERS = st.sampled_from([
    "access_token", "refresh_token", "id_token", "expires_in", "scope", "error", "issuer", "token_endpoint",
    "keys", "sub", "active", "exp", "authorization_endpoint", "scopes_supported", "jwks_uri",
])  # fmt: skip
_OBJECT = st.dictionaries(_MEMBERS, _JSON, max_size=6)
_BODY = st.binary(max_size=60) | _OBJECT.map(lambda members: json.dumps(members).encode())
_STATUS = st.sampled_from([200, 200, 204, 302, 400, 401, 500])
_PATHS = ("refresh", "/token", "/keys", "/userinfo", "/introspect", "/revoke", "/authorize", DISCOVERY)


@settings(max_examples=40, deadline=None)
@given(path=st.sampled_from(_PATHS), body=_BODY, status=_STATUS)
def test_whatever_a_provider_says_nobody_sees_a_traceback(path: str, body: bytes, status: int) -> None:
    headers = [(b"content-type", b"application/json"), (b"location", body.replace(b"\n", b""))]
    with contextlib.suppress(CouldNotTell):
        result, _ = _probe(instead={path: lambda _: httpx.Response(status, content=body, headers=headers)})
        assert result.findings
