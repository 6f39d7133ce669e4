"""The recorder: every call, whose token it presented, what became of it."""

from __future__ import annotations

import socket
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import certifi
import pytest

from harness.upstream.events import (
    Asked,
    UpstreamAnswered,
    UpstreamAsked,
    UpstreamUserChanged,
    UpstreamUserDisabled,
    UpstreamUserEnabled,
    UpstreamUserKnown,
)
from harness.upstream.faults import Calls
from mock_idp.dialects import RefreshPolicy
from mock_idp.faults import Hang
from mock_idp.fingerprint import fingerprint
from mock_idp.history import read, write
from tests.upstream.connector import TTL, connected
from tests.upstream.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.upstream.connector import Connector


@pytest.fixture
def connector() -> Iterator[Connector]:
    with connected() as connector:
        yield connector


def _calls(connector: Connector, *kinds: Asked) -> list[UpstreamAnswered]:
    """Return the ends of calls of these kinds, all of no duration."""
    return [
        replace(event, seconds=0.0) for event in connector.events(UpstreamAnswered) if event.what in kinds
    ]


def test_a_call_is_written_down_when_it_comes_and_when_it_ends(connector: Connector) -> None:
    tokens = connector.sign_in()
    before = len(connector.history)
    renewed = connector.refresh(tokens["refresh_token"]).json()
    connector.read(renewed["access_token"])
    events = [record.event for record in connector.history.records[before:]]
    refresh, access = fingerprint(tokens["refresh_token"]), fingerprint(renewed["access_token"])
    assert [replace(it, seconds=0.0) if isinstance(it, UpstreamAnswered) else it for it in events] == [
        UpstreamAsked(5, Asked.REFRESH, "POST", "/token", "alice", refresh),
        UpstreamAnswered(
            call=5,
            what=Asked.REFRESH,
            path="/token",
            username="alice",
            presented=refresh,
            status=200,
            seconds=0.0,
            access_token=access,
            refresh_token=fingerprint(renewed["refresh_token"]),
        ),
        UpstreamAsked(6, Asked.RESOURCE, "GET", "/api/me", "alice", access),
        UpstreamAnswered(
            call=6,
            what=Asked.RESOURCE,
            path="/api/me",
            username="alice",
            presented=access,
            status=200,
            seconds=0.0,
        ),
    ]


def test_a_sign_in_is_a_browser_and_a_code(connector: Connector) -> None:
    tokens = connector.sign_in("bob")
    answered = [(it.what, it.path, it.username, it.status) for it in connector.events(UpstreamAnswered)]
    assert answered == [
        (Asked.AUTHORIZE, "/authorize", "", 303),
        (Asked.OTHER, "/sign-in", "", 200),
        (Asked.OTHER, "/sign-in", "", 303),
        (Asked.CODE, "/token", "bob", 200),
    ]
    (code,) = _calls(connector, Asked.CODE)
    assert (code.access_token, code.refresh_token) == (
        fingerprint(tokens["access_token"]),
        fingerprint(tokens["refresh_token"]),
    )


def test_a_token_belongs_to_who_signed_in_however_often_it_was_refreshed(connector: Connector) -> None:
    alices, bobs = connector.sign_in("alice"), connector.sign_in("bob")
    for _ in range(2):
        alices = connector.refresh(alices["refresh_token"]).json()
        bobs = connector.refresh(bobs["refresh_token"]).json()
    connector.read(bobs["access_token"])
    connector.read(alices["access_token"])
    owners = [call.username for call in _calls(connector, Asked.REFRESH, Asked.RESOURCE)]
    assert owners == ["alice", "bob", "alice", "bob", "bob", "alice"]


def test_a_token_that_nobody_issued_is_nobodys(connector: Connector) -> None:
    connector.refresh("made-up-refresh-token")
    connector.read("made-up-access-token")
    calls = _calls(connector, Asked.REFRESH, Asked.RESOURCE)
    assert [(it.username, it.status, it.error) for it in calls] == [
        ("", 400, "invalid_grant"),
        ("", 401, "token expired"),
    ]


@pytest.mark.parametrize(("interval", "status", "error"), [(0, 400, "invalid_grant"), (30, 200, "")])
def test_a_replaced_refresh_token_is_spent_whatever_the_upstream_thinks_of_it(
    interval: float, status: int, error: str
) -> None:
    with connected(refresh=RefreshPolicy(reuse_interval=interval)) as connector:
        token = connector.sign_in()["refresh_token"]
        for _ in range(2):
            connector.refresh(token)
        first, second = _calls(connector, Asked.REFRESH)
    assert (first.spent, first.status) == (False, 200)
    assert (second.spent, second.status, second.error, second.username) == (True, status, error, "alice")


def test_without_rotation_nothing_is_ever_spent() -> None:
    with connected(refresh=RefreshPolicy(rotation=False)) as connector:
        token = connector.sign_in()["refresh_token"]
        for _ in range(2):
            connector.refresh(token)
        answers = _calls(connector, Asked.REFRESH)
    assert [(it.spent, it.refresh_token == it.presented) for it in answers] == [(False, True), (False, True)]


def test_an_access_token_is_expired_from_the_second_its_life_is_over(connector: Connector) -> None:
    token = connector.sign_in()["access_token"]
    for wait in (0, TTL - 1, 1):
        connector.clock.advance(wait)
        connector.read(token)
    assert [(call.expired, call.status) for call in _calls(connector, Asked.RESOURCE)] == [
        (False, 200),
        (False, 200),
        (True, 401),
    ]


def test_github_answers_forms_and_its_tokens_never_expire() -> None:
    with connected("github") as connector:
        person = connector.upstream.find("alice")
        assert person is not None
        with connector.upstream.recorder.signing_in("alice"):
            code = connector.code(person, "user:email")
            secret = connector.upstream.client_secret
            form = {
                "grant_type": "authorization_code",
                "code": code,
                "client_id": connector.upstream.client_id,
            }
            form |= {"client_secret": secret, "redirect_uri": "http://127.0.0.1:1/dex/callback"}
            answer = connector.http.post(connector.upstream.url + connector.token, data=form)
        token = answer.text.partition("access_token=")[2].partition("&")[0]
        connector.clock.advance(400 * 86400)
        connector.read(token)
        (redeemed,) = _calls(connector, Asked.CODE)
        (read_,) = _calls(connector, Asked.RESOURCE)
    assert redeemed.access_token == read_.presented == fingerprint(token)
    assert (read_.username, read_.expired, read_.status) == ("alice", False, 200)


def test_who_leaves_before_the_answer_has_hung_up(connector: Connector) -> None:
    token = connector.sign_in()["access_token"]
    connector.upstream.inject(Hang())
    host, _, port = connector.upstream.netloc.partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as raw:
        raw.sendall(f"GET /api/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
        until(lambda: connector.events(UpstreamAsked)[-1].what is Asked.RESOURCE, "the call has arrived")
    until(lambda: _calls(connector, Asked.RESOURCE), "the call has ended")
    assert _calls(connector, Asked.RESOURCE) == [
        UpstreamAnswered(
            call=5,
            what=Asked.RESOURCE,
            path="/api/me",
            username="alice",
            presented=fingerprint(token),
            status=None,
            seconds=0.0,
            fault="hang",
            hung_up=True,
        )
    ]


def test_a_body_without_end_is_refused(connector: Connector) -> None:
    answer = connector.http.post(connector.upstream.url + "/token", content=b"x" * (5 * 1024 * 1024))
    assert answer.status_code == 413
    assert [(call.what, call.status) for call in _calls(connector, Asked.OTHER)] == [(Asked.OTHER, 413)]


def test_the_truth_about_users_is_written_down_and_kept_up(connector: Connector) -> None:
    upstream = connector.upstream
    upstream.change("alice", groups=["admins"], email=None)
    upstream.disable("bob")
    upstream.enable("bob")
    (alice, bob, *changes) = [record.event for record in connector.history]
    claims = {
        "name": "Alice",
        "preferred_username": "alice",
        "email": "alice@example.com",
        "email_verified": True,
    }
    assert alice == UpstreamUserKnown("alice", "sub-alice", claims | {"groups": ["developers"]})
    assert isinstance(bob, UpstreamUserKnown)
    assert changes == [
        UpstreamUserChanged("alice", {"groups": ["admins"], "email": None}),
        UpstreamUserDisabled("bob"),
        UpstreamUserEnabled("bob"),
    ]


def test_a_change_and_a_disabled_user_show_in_what_the_connector_reads(connector: Connector) -> None:
    tokens = connector.sign_in()
    connector.upstream.change("alice", email="new@example.org")
    mail = connector.read(tokens["access_token"]).json()["mail"]
    connector.upstream.disable("alice")
    refused, refresh = connector.read(tokens["access_token"]), connector.refresh(tokens["refresh_token"])
    assert (mail, refused.status_code, refused.json(), refresh.status_code) == (
        "new@example.org",
        403,
        {"message": "account is disabled"},
        400,
    )
    assert [call.error for call in _calls(connector, Asked.REFRESH, Asked.RESOURCE)] == [
        "",
        "account is disabled",
        "invalid_grant",
    ]


def test_a_stored_history_is_read_back_as_it_was(connector: Connector, tmp_path: Path) -> None:
    tokens = connector.sign_in()
    connector.upstream.inject(Hang(on=Calls(Asked.KEYS)))
    connector.refresh(tokens["refresh_token"])
    connector.upstream.change("alice", groups=None)
    connector.upstream.lift()
    path = tmp_path / "history.jsonl"
    write(connector.history, path)
    assert read(path) == connector.history.records


def test_what_a_connectors_configuration_may_use(connector: Connector) -> None:
    upstream = connector.upstream
    assert upstream.environment("http://127.0.0.1:5556/dex/callback") == {
        "UPSTREAM_URL": upstream.url,
        "UPSTREAM_ISSUER": upstream.url,
        "UPSTREAM_HOST": upstream.url.removeprefix("http://"),
        "UPSTREAM_CLIENT_ID": "dex-connector",
        "UPSTREAM_CLIENT_SECRET": upstream.client_secret,
        "UPSTREAM_CA_FILE": certifi.where(),
        "DEX_CALLBACK": "http://127.0.0.1:5556/dex/callback",
    }


def test_an_https_upstream_hands_out_its_authority_and_takes_it_back() -> None:
    with connected("github") as connector:
        ca_file = connector.upstream.ca_file
        assert ca_file is not None
        assert connector.upstream.environment("x")["UPSTREAM_CA_FILE"] == str(ca_file)
        assert ca_file.read_text().startswith("-----BEGIN CERTIFICATE-----")
    assert not ca_file.exists()


def _everything(connector: Connector) -> list[str]:
    """Do what a run does, and return every secret that was on the wire."""
    upstream = connector.upstream
    person = upstream.find("alice")
    assert person is not None
    with upstream.recorder.signing_in("alice"):
        code = connector.code(person, "offline")
        first: dict[str, Any] = connector.redeem(code)
    second = connector.refresh(first["refresh_token"]).json()
    connector.refresh(first["refresh_token"])
    connector.read(second["access_token"])
    tokens = [t[name] for t in (first, second) for name in ("access_token", "refresh_token")]
    return [code, *tokens, upstream.client_secret, "wonderland"]


def test_no_event_holds_a_token_or_a_secret(connector: Connector) -> None:
    secrets = _everything(connector)
    written = "\n".join(record.to_json() for record in connector.history) + repr(connector.history.records)
    shown = written + repr(connector.upstream) + repr(connector.upstream.recorder)
    assert [secret for secret in secrets if secret in shown] == []


def test_a_token_in_a_path_is_not_written_down(connector: Connector) -> None:
    token = connector.sign_in()["access_token"]
    connector.http.delete(f"{connector.upstream.url}/sessions/{token}")
    paths = {event.path for event in connector.events(UpstreamAsked, UpstreamAnswered)}
    assert f"/sessions/{fingerprint(token)}" in paths
    assert f"/sessions/{token}" not in paths


def test_every_call_has_exactly_one_end(connector: Connector) -> None:
    _everything(connector)
    asked = [event.call for event in connector.events(UpstreamAsked)]
    answered = [event.call for event in connector.events(UpstreamAnswered)]
    assert asked == answered == list(range(1, len(asked) + 1))
