"""The configurations for the conformance suite fit the provider's pages, and each other."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from mock_idp import running
from mock_idp.config import load
from mock_idp.config.provider import provider_settings
from mock_idp.protocol.identity import CLAIMS_BY_SCOPE
from tests.conformance.suite_browser import SuiteBrowser
from tests.provider.person import HTTP

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp import RunningProvider

FOLDER = Path("examples/conformance")
SUITE = "https://suite.test:8443/test/a/mock-idp"
CALLBACK = f"{SUITE}/callback"
FILES = ("op-static.json", "op-dcr.json")


@pytest.fixture
def provider() -> Iterator[RunningProvider]:
    with running(provider_settings(load(FOLDER / "provider.yaml"))) as provider:
        yield provider


@pytest.fixture
def browser(provider: RunningProvider) -> SuiteBrowser:
    return SuiteBrowser(provider.issuer)


def _configuration(name: str, provider: RunningProvider) -> dict[str, Any]:
    text = (FOLDER / name).read_text().replace("https://localhost:9443", provider.issuer)
    return dict(json.loads(text))


def _flow(provider: RunningProvider, module: str = "") -> list[dict[str, Any]]:
    found = _configuration("op-static.json", provider)
    return list(found["override"][module]["browser"] if module else found["browser"])


def _authorize(provider: RunningProvider, **params: str) -> str:
    good = {
        "response_type": "code",
        "client_id": "oidf-basic-1",
        "redirect_uri": CALLBACK,
        "scope": "openid",
        "state": "s" * 128,
    }
    return f"{provider.issuer}/authorize?{urlencode(good | params)}"


def test_the_static_clients_are_the_providers(provider: RunningProvider) -> None:
    found = _configuration("op-static.json", provider)
    written = [found[key] for key in ("client", "client2", "client_secret_post")]
    assert written == [
        {"client_id": client.client_id, "client_secret": client.secret}
        for client in provider.provider.settings.clients
    ]
    assert all(len(client.secret or "") >= 32 for client in provider.provider.settings.clients)


@pytest.mark.parametrize("name", FILES)
def test_the_suite_finds_the_discovery_document(provider: RunningProvider, name: str) -> None:
    url = _configuration(name, provider)["server"]["discoveryUrl"]
    assert HTTP.get(url).json()["issuer"] == provider.issuer


def test_the_user_has_every_standard_claim(provider: RunningProvider) -> None:
    """Else the modules of the scopes end with warnings."""
    wanted = {claim for scope in ("profile", "email", "address", "phone") for claim in CLAIMS_BY_SCOPE[scope]}
    assert wanted <= provider.user.claims.keys()


@pytest.mark.parametrize("params", [{}, {"prompt": "consent", "scope": "openid offline_access"}])
def test_a_flow_ends_at_the_suite(
    provider: RunningProvider, browser: SuiteBrowser, params: dict[str, str]
) -> None:
    end = browser.visit(_authorize(provider, **params), _flow(provider)[0])
    assert end.startswith(f"{CALLBACK}?code=")


def test_who_is_signed_in_comes_back_at_once(provider: RunningProvider, browser: SuiteBrowser) -> None:
    flow = _flow(provider)[0]
    ends = [browser.visit(_authorize(provider, **params), flow) for params in ({}, {"prompt": "none"})]
    assert [end.startswith(f"{CALLBACK}?code=") for end in ends] == [True, True]


@pytest.mark.parametrize("module", ["oidcc-prompt-login", "oidcc-max-age-1"])
def test_a_second_sign_in_shows_the_page(
    provider: RunningProvider, browser: SuiteBrowser, module: str
) -> None:
    (flow,) = _flow(provider, module)
    browser.visit(_authorize(provider), flow)
    provider.advance("2s")
    again = {"prompt": "login"} if module == "oidcc-prompt-login" else {"max_age": "1"}
    end = browser.visit(_authorize(provider, **again), flow)
    assert (browser.said, end.startswith(f"{CALLBACK}?code=")) == (["Sign in", "Sign in"], True)


def test_an_unregistered_redirect_uri_is_told_where_it_was_asked(
    provider: RunningProvider, browser: SuiteBrowser
) -> None:
    (flow,) = _flow(provider, "oidcc-ensure-registered-redirect-uri")
    end = browser.visit(_authorize(provider, redirect_uri=f"{CALLBACK}/random"), flow)
    assert (browser.said, end.startswith(f"{provider.issuer}/authorize?")) == (["Invalid redirect_uri"], True)


@pytest.mark.parametrize(
    ("module", "params", "said"),
    [
        (
            "bad-post-logout-redirect-uri",
            {"client_id": "oidf-basic-1", "post_logout_redirect_uri": f"{SUITE}/elsewhere"},
            "Logout request refused",
        ),
        ("bad-id-token-hint", {"id_token_hint": "e30.e30."}, "Logout request refused"),
        (
            "no-id-token-hint",
            {"post_logout_redirect_uri": f"{SUITE}/post_logout_redirect"},
            "Logout request refused",
        ),
        ("no-params", {}, "You are signed out"),
        ("only-state", {"state": "s"}, "You are signed out"),
    ],
)
def test_a_logout_says_what_became_of_it(
    provider: RunningProvider, browser: SuiteBrowser, module: str, params: dict[str, str], said: str
) -> None:
    flow, logout = _flow(provider, f"oidcc-rp-initiated-logout-{module}")
    browser.visit(_authorize(provider), flow)
    browser.visit(f"{provider.issuer}/logout?{urlencode(params)}", logout)
    assert browser.said == [said]


def test_a_logout_leads_back_to_the_suite(provider: RunningProvider, browser: SuiteBrowser) -> None:
    flow, logout = _flow(provider)
    code = browser.visit(_authorize(provider), flow).partition("code=")[2].partition("&")[0]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
    auth = ("oidf-basic-1", "oidf-basic-1-secret-of-more-than-32-characters")
    hint = HTTP.post(f"{provider.issuer}/token", data=form, auth=auth).json()["id_token"]
    back = f"{SUITE}/post_logout_redirect"
    query = {"id_token_hint": hint, "post_logout_redirect_uri": back, "state": "s" * 128}
    entry = {"tasks": [task for task in logout["tasks"] if task["task"] == "Confirm"]}
    end = browser.visit(f"{provider.issuer}/logout?{urlencode(query)}", entry)
    assert end == f"{back}?state={'s' * 128}"
    assert "login_required" in browser.visit(_authorize(provider, prompt="none"), {"tasks": []})
