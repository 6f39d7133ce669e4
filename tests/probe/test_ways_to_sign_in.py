"""Device, browser, a token that somebody has: what each shows, and what it asks of people."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from mock_idp.command_line import UsageError
from mock_idp.probe.failures import CouldNotTell
from mock_idp.probe.options import ClientAuth, ClientIdentity, Way
from mock_idp.probe.sign_in.browser import BrowserSignIn, loopback
from tests.probe.issuing import ISSUER
from tests.probe.probing import Moved, an_options, answers, not_observed, run
from tests.probe.scripted import Scripted

if TYPE_CHECKING:
    from mock_idp.probe.result import Result


def _probe(options: dict[str, Any], **knobs: Any) -> tuple[Result, Scripted, Moved]:  # noqa: ANN401  of all types
    moved = Moved()
    provider = Scripted(moved.clock, **knobs)
    return run(an_options(ISSUER, **options), moved, provider.transport), provider, moved


# --- another device ---------------------------------------------------------------------------


def test_the_device_flow_shows_a_code_and_waits_as_it_is_told() -> None:
    result, provider, moved = _probe({"way": Way.DEVICE})
    assert f"go to {ISSUER} and type in the code AB-CD" in moved.told
    assert moved.waited[:3] == [5, 5, 10]
    assert provider.asked["polls"] == 3
    assert answers(result)["refresh token issued"] == "yes"


def test_one_sign_in_is_enough_for_all_but_what_ends_it() -> None:
    result, _, _ = _probe({"way": Way.DEVICE})
    gone = "the lineage had ended by then, after the reuse of a replaced token; --sign-ins may allow another"
    assert not_observed(result) == {
        "client-binding": "--second-client-id names another client to try it with",
        "parallel": gone,
        "revocation": gone,
        "sign-ins": "it takes two sign-ins that bring a refresh token",
    }


def test_nobody_at_the_device_is_waited_for_no_longer_than_said() -> None:
    with pytest.raises(CouldNotTell, match="could not sign in: nobody signed in within 60 s"):
        _probe({"way": Way.DEVICE, "patience": 60}, polls=1000)


def test_a_provider_without_the_device_flow_says_so() -> None:
    with pytest.raises(CouldNotTell, match="names no device_authorization_endpoint; try --browser"):
        _probe({"way": Way.DEVICE}, offers=())


def test_a_device_that_is_refused_is_said_to_be() -> None:
    refuse = httpx.Response(400, json={"error": "unauthorized_client"})
    with pytest.raises(CouldNotTell, match="refuses the device flow: 400 unauthorized_client"):
        _probe({"way": Way.DEVICE}, instead={"/device": lambda _: refuse})


# --- a token that somebody has ----------------------------------------------------------------


def _given(thorough: bool = False, **more: Any) -> tuple[Result, Scripted, Moved]:  # noqa: ANN401, FBT001, FBT002
    moved = Moved()
    provider = Scripted(moved.clock)
    token = provider.sign_in("openid email offline_access", None).json()["refresh_token"]
    options = {"way": Way.TOKEN, "refresh_token": token, "thorough": thorough} | more
    return run(an_options(ISSUER, **options), moved, provider.transport), provider, moved


def test_a_token_that_somebody_has_is_refreshed_and_not_ended() -> None:
    result, provider, moved = _given()
    assert provider.asked["pages"] == 0
    assert "the refresh token that was given will be spent: whoever else uses it is signed out" in moved.told
    assert not any("may alarm" in line for line in moved.told)
    why = "it may end the session; --thorough allows that"
    assert not_observed(result) == {
        "client-binding": "--second-client-id names another client to try it with",
        "issue": "it began with a refresh token that was there",
        "parallel": why,
        "reuse": why,
        "revocation": "it ends the session; --thorough allows that",
        "scope": "it is not known which scope was granted; --scope says which",
        "sign-ins": "it takes two sign-ins that bring a refresh token",
    }
    seen = answers(result)
    assert (seen["refresh"], seen["rotation"], seen["ID token on refresh"]) == ("works", "new", "present")


def test_thorough_allows_to_end_the_session() -> None:
    result, _, _ = _given(thorough=True, scope=("openid", "email", "offline_access"))
    assert answers(result)["successor after reuse"] == "ended"
    assert answers(result)["narrower scope"] == "accepted"


def test_a_token_that_is_dead_tells_nothing() -> None:
    result, _, _ = _probe({"way": Way.TOKEN, "refresh_token": "dead"})
    assert answers(result) == {"refresh": "fails", "unknown refresh token": "invalid_grant"}
    assert not result.could_tell


# --- clients ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("client", "metadata", "sent"),
    [
        ({"secret": "a b"}, {}, "basic"),
        ({"secret": "s"}, {"token_endpoint_auth_methods_supported": ["client_secret_post"]}, "post"),
        ({"secret": "s", "auth": ClientAuth.POST}, {}, "post"),
        ({"secret": None}, {}, "none"),
    ],
)
def test_a_client_authenticates_as_it_can(
    client: dict[str, Any], metadata: dict[str, Any], sent: str
) -> None:
    identity = ClientIdentity(client_id="example", **client)
    _, provider, _ = _probe({"client": identity}, metadata=metadata)
    request = next(request for request in provider.requests if request.url.path == "/token")
    form = parse_qs(request.content.decode())
    basic = "authorization" in request.headers
    assert (basic, "client_secret" in form, "client_id" in form) == {
        "basic": (True, False, False),
        "post": (False, True, True),
        "none": (False, False, True),
    }[sent]


def test_more_parameters_and_scopes_go_into_the_authorization_request() -> None:
    options = {"scope": ("openid", "groups"), "authorize_params": (("access_type", "offline"),)}
    _, provider, _ = _probe({**options, "redirect_uri": "https://app.example/cb"}, issues="")
    asked = [dict(request.url.params) for request in provider.requests if request.url.path == "/authorize"]
    assert {(one["scope"], one["access_type"], one["redirect_uri"]) for one in asked} == {
        ("openid groups", "offline", "https://app.example/cb")
    }


# --- a browser at this machine ----------------------------------------------------------------


def _visit(url: str, changes: dict[str, str]) -> list[int]:
    """Go through the authorization request as a browser that is signed in already would."""
    query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    back = {"code": "the-code", "state": query["state"]} | changes
    uri = query["redirect_uri"]
    icon = httpx.get(uri.replace("/callback", "/favicon.ico"), trust_env=False).status_code
    return [icon, httpx.get(uri, params=back, trust_env=False).status_code]


def _by_browser(monkeypatch: pytest.MonkeyPatch, **changes: str) -> tuple[Result, list[int]]:
    moved = Moved()
    provider = Scripted(moved.clock)
    statuses: list[int] = []

    def open_page(url: str) -> None:
        query = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        provider._codes["the-code"] = query
        visit = threading.Thread(target=lambda: statuses.extend(_visit(url, changes)))
        visit.start()

    class Opening(BrowserSignIn):
        def __init__(self, *arguments: Any) -> None:  # noqa: ANN401  as its parent's
            super().__init__(*arguments, open_page=open_page)

    monkeypatch.setattr("mock_idp.probe.sign_in.choosing.BrowserSignIn", Opening)
    return run(an_options(ISSUER, way=Way.BROWSER), moved, provider.transport), statuses


def test_a_browser_comes_back_to_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    result, statuses = _by_browser(monkeypatch)
    assert statuses == [404, 200]
    assert answers(result)["refresh token issued"] == "yes"
    assert answers(result)["refresh"] == "works"


def test_a_browser_that_brings_another_state_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CouldNotTell, match="the answer has not the state that was sent"):
        _by_browser(monkeypatch, state="forged")


def test_a_browser_that_nobody_uses_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("webbrowser.open", lambda _: False)
    with pytest.raises(CouldNotTell, match=r"nobody came back within 0\.05 s"):
        _probe({"way": Way.BROWSER, "patience": 0.05})


@pytest.mark.parametrize("uri", ["https://app.example/cb", "http://127.0.0.1/cb", "http://10.0.0.1:80/cb"])
def test_a_browser_can_only_come_back_to_a_port_of_this_machine(uri: str) -> None:
    with pytest.raises(UsageError, match="--redirect-uri must be like"):
        loopback(uri)
