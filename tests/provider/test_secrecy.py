"""Tokens, codes, passwords and secrets go to those they are for, and into nothing that is kept or shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_idp.events import CodeIssued, TokenIssued, TokenRefused, UserRefused
from mock_idp.fingerprint import fingerprint
from mock_idp.history import of
from tests.provider.person import ALICE, HTTP, REDIRECT_URI, Browser, refresh, token_request

if TYPE_CHECKING:
    from mock_idp import RunningProvider


def _whole_life(provider: RunningProvider) -> list[str]:
    """Do everything once, and return every secret that was on the wire."""
    browser = Browser(provider)
    form = browser.open_form(nonce="nonce-1", state="state-secret")
    browser.submit(form | {"username": "alice", "password": "w0nderland"})
    browser.submit(form | {"username": "h4nd-typed-secret", "password": "x"})
    back = browser.submit(form | ALICE).headers["location"]
    code = back.partition("code=")[2].partition("&")[0]
    exchange = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT_URI}
    first = token_request(provider, exchange).json()
    second = refresh(provider, first["refresh_token"]).json()
    HTTP.get(f"{provider.issuer}/userinfo", headers={"Authorization": f"Bearer {second['access_token']}"})
    refresh(provider, first["refresh_token"])
    token_request(provider, {"grant_type": "refresh_token", "client_secret": "in-two-ways"})
    tokens = [t[name] for t in (first, second) for name in ("access_token", "refresh_token", "id_token")]
    cookies = list(browser.http.cookies.values())
    typed = ["wonderland", "w0nderland", "h4nd-typed-secret", "example-secret", "in-two-ways"]
    return [code, *tokens, *typed, *cookies, form["csrf"], form["request"]]


def test_the_history_holds_fingerprints_only(mock_idp: RunningProvider) -> None:
    secrets = _whole_life(mock_idp)
    written = "\n".join(record.to_json() for record in mock_idp.history)
    shown = repr(mock_idp.history.records)
    assert [secret for secret in secrets if secret in written or secret in shown] == []


def test_a_fingerprint_follows_a_token_through_its_lineage(mock_idp: RunningProvider) -> None:
    code, *_ = _whole_life(mock_idp)
    issued = [record.event for record in of(mock_idp.history, TokenIssued)]
    (from_code, from_refresh) = issued
    assert from_code.presented == fingerprint(code)
    assert [record.event.code for record in of(mock_idp.history, CodeIssued)] == [fingerprint(code)]
    assert from_refresh.presented == from_code.refresh_token
    assert from_refresh.grant_id == from_code.grant_id
    assert of(mock_idp.history, TokenRefused)[0].event.presented == from_code.refresh_token


def test_a_name_nobody_has_is_not_written_down(mock_idp: RunningProvider) -> None:
    """People type their password into the wrong field."""
    _whole_life(mock_idp)
    refused = [record.event for record in of(mock_idp.history, UserRefused)]
    assert refused == [UserRefused("alice", "wrong-password"), UserRefused("", "unknown-user")]


def test_nothing_that_is_printed_shows_a_secret(mock_idp: RunningProvider) -> None:
    secrets = _whole_life(mock_idp)
    provider = mock_idp.provider
    shown = (
        f"{mock_idp!r} {provider.settings!r} {provider.keys!r} {mock_idp.clock!r} {vars(provider.store)!r}"
    )
    held = [secret for secret in secrets if secret in shown and len(secret) < 40]
    assert held == []
