"""Policy, faults, clock and users reach every dialect, without it writing a line for them."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import httpx
import pytest

from mock_idp.events import TokenIssued
from mock_idp.events.faults import FaultStruck
from mock_idp.faults import from_data
from mock_idp.history import of
from tests.dialects.systems import ALICE, ALL, running_system

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.dialects.systems import System

TINY = """
from mock_idp.dialects import Dialect

class Tiny(Dialect):
    def resources(self):
        return {"/me": lambda caller: {"name": caller.user.claims["name"]}}
"""
WHERE = {
    "oidc": "/userinfo",
    "oauth2": "/userinfo",
    "github": "/api/v3/user",
    "github-app": "/api/v3/user",
    "tiny": "/me",
}


@contextlib.contextmanager
def _running(name: str, folder: Path) -> Iterator[System]:
    if name == "tiny":
        (folder / "tiny.py").write_text(TINY)
        name = str(folder / "tiny.py")
    with running_system(name) as system:
        yield system
        system.dialect.provider.faults.clear()


@pytest.fixture(params=[*ALL, "tiny"])
def system(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[System]:
    with _running(request.param, tmp_path) as system:
        yield system


@pytest.fixture(params=[name for name in (*ALL, "tiny") if name != "github"])
def refreshing(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[System]:
    """All but GitHub's OAuth App, which has no refresh tokens."""
    with _running(request.param, tmp_path) as system:
        yield system


def _path(system: System) -> str:
    return WHERE.get(system.dialect.name or "tiny", "/api/me")


def _ok(answer: httpx.Response) -> bool:
    return answer.status_code == 200 and "error" not in answer.text


def test_a_fault_strikes_its_resources_and_is_written_down(system: System) -> None:
    token, provider = system.tokens()["access_token"], system.dialect.provider
    fault = {"fault": "answer", "status": 503, "on": {"endpoint": "resource", "user": "alice"}, "times": 1}
    provider.faults.switch_on(from_data(fault))
    statuses = [system.get(_path(system), token).status_code for _ in range(2)]
    struck = [record.event for record in of(provider.history, FaultStruck)]
    assert statuses == [503, 200]
    assert [(it.fault, it.endpoint, it.username) for it in struck] == [("answer", "resource", "alice")]


def test_a_fault_strikes_its_refreshes(refreshing: System) -> None:
    token = refreshing.tokens()["refresh_token"]
    aim = {"endpoint": "token", "grant": "refresh_token", "client": "dex"}
    fault = {"fault": "refuse", "error": "temporarily_unavailable", "status": 503, "on": aim, "times": 1}
    refreshing.dialect.provider.faults.switch_on(from_data(fault))
    assert [_ok(refreshing.refresh(token)) for _ in range(2)] == [False, True]


def test_a_reply_that_is_lost_has_spent_the_token(refreshing: System) -> None:
    token = refreshing.tokens()["refresh_token"]
    refreshing.dialect.provider.policies.change({"refresh": {"reuse_interval": 0}})
    fault = {"fault": "lose-reply", "on": {"grant": "refresh_token"}, "times": 1}
    refreshing.dialect.provider.faults.switch_on(from_data(fault))
    with pytest.raises(httpx.HTTPError):
        refreshing.refresh(token)
    assert not _ok(refreshing.refresh(token))


@pytest.mark.parametrize("rotation", [True, False])
def test_the_policy_changes_while_it_runs(refreshing: System, *, rotation: bool) -> None:
    token = refreshing.tokens()["refresh_token"]
    refreshing.dialect.provider.policies.change({"refresh": {"rotation": rotation}}, username="alice")
    assert (refreshing.refresh(token).json()["refresh_token"] != token) is rotation


def test_who_is_disabled_reads_and_refreshes_no_more(system: System) -> None:
    tokens = system.tokens()
    system.directory.disable("alice")
    assert system.get(_path(system), tokens["access_token"]).status_code in {401, 403}
    if "refresh_token" in tokens:
        assert not _ok(system.refresh(tokens["refresh_token"]))


def test_a_changed_claim_shows_at_once(system: System) -> None:
    token = system.tokens("openid profile")["access_token"]
    system.directory.change("alice", name="Alice Liddell")
    assert "Alice Liddell" in system.get(_path(system), token).text


def test_the_clock_ends_access_tokens_that_expire(system: System) -> None:
    token = system.tokens()["access_token"]
    system.clock.advance(3600)
    assert (system.get(_path(system), token).status_code == 401) is system.dialect.access_tokens_expire


def test_every_token_is_written_down(system: System) -> None:
    system.tokens()
    issued = [record.event for record in of(system.dialect.provider.history, TokenIssued)]
    assert [(it.username, it.client_id, it.sub) for it in issued] == [("alice", "dex", ALICE.sub)]


def test_only_openid_connect_gives_clients_tokens_of_their_own(system: System) -> None:
    answer = system.token(grant_type="client_credentials")
    assert _ok(answer) is system.dialect.openid
