"""A storage that fails is a 503 that says nothing of it, and no traceback."""

from __future__ import annotations

import asyncio
import sqlite3
from typing import TYPE_CHECKING, NoReturn

import pytest

from mock_idp.clock import Clock
from mock_idp.faults import StorageFailure
from mock_idp.protocol.model import RefreshToken
from mock_idp.settings import Settings
from mock_idp.shared.provider import shared_provider
from mock_idp.store import StoreError
from mock_idp.store.opening import open_store
from mock_idp.store.sqlite import SqliteConnection
from tests.provider.person import HTTP, Browser, refresh, tokens

if TYPE_CHECKING:
    from pathlib import Path

    import httpx

    from mock_idp import RunningProvider

UNAVAILABLE = {
    "error": "temporarily_unavailable",
    "error_description": "The provider cannot use its storage.",
}


def _fails(*_: object, **__: object) -> NoReturn:
    raise StoreError("the storage sqlite:/secret/place cannot be used: disk is full")


def _told(answer: httpx.Response) -> tuple[int, object, str | None]:
    return answer.status_code, answer.json(), answer.headers.get("cache-control")


def test_every_endpoint_that_needs_it_says_unavailable(
    mock_idp: RunningProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = tokens(mock_idp)
    with monkeypatch.context() as broken:
        for name in ("transact", "run", "look"):
            broken.setattr(mock_idp.provider.store, name, _fails)
        who = {"Authorization": f"Bearer {first['access_token']}"}
        answers = [
            refresh(mock_idp, first["refresh_token"]),
            HTTP.get(f"{mock_idp.issuer}/userinfo", headers=who),
            Browser(mock_idp).authorize(),
        ]
    assert [_told(answer) for answer in answers] == [(503, UNAVAILABLE, "no-store")] * 3
    assert refresh(mock_idp, first["refresh_token"]).status_code == 200


def test_the_fault_storage_failure_is_one_of_these_and_spends_nothing(mock_idp: RunningProvider) -> None:
    first = tokens(mock_idp)
    with mock_idp.fault(StorageFailure()):
        assert _told(refresh(mock_idp, first["refresh_token"])) == (503, UNAVAILABLE, "no-store")
    assert refresh(mock_idp, first["refresh_token"]).status_code == 200


def test_what_a_full_disk_did_not_take_is_not_there_afterwards(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(f"sqlite:{tmp_path}/idp.db", Clock())
    token = RefreshToken(value="refresh-1", grant_id="grant-1", expires_at=None)

    def full(self: SqliteConnection) -> NoReturn:  # noqa: ARG001
        raise sqlite3.OperationalError("database or disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(SqliteConnection, "commit", full)
        with pytest.raises(StoreError) as failed:
            store.run(lambda stored: stored.put(token))
    found = store.run(lambda stored: stored.get(RefreshToken, "refresh-1"))
    store.close()
    assert (
        str(failed.value) == f"the storage sqlite:{tmp_path}/idp.db cannot be used: database or disk is full"
    )
    assert found is None


def test_events_that_cannot_be_written_down_are_written_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock(frozen=True)
    store = open_store(f"sqlite:{tmp_path}/idp.db", clock)

    async def told() -> list[str]:
        shared = shared_provider(Settings(), issuer="http://127.0.0.1:1", clock=clock, store=store)
        with monkeypatch.context() as broken:
            broken.setattr(store, "transact", _fails)
            await shared.history.flush()
        shared.provider.discovery()
        await shared.history.flush()
        await shared.history.pull()
        return [record.event.kind for record in shared.history]

    kinds = asyncio.run(told())
    store.close()
    assert kinds == ["provider.started", "discovery.served"]
