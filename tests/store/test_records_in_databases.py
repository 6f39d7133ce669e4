"""What a database gives back is what it was given, whatever else happens to it."""

from __future__ import annotations

import asyncio
import dataclasses
import importlib
import sqlite3
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import mock_idp
from mock_idp.clients import RegisteredClient
from mock_idp.clock import Clock
from mock_idp.protocol.model import AccessToken, Client, Grant, RefreshToken
from mock_idp.protocol.records import Record
from mock_idp.store import StoreError, codec
from mock_idp.store.opening import open_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from mock_idp.protocol.records import Transaction
    from mock_idp.store.sql import SqlStore

TOKEN = RefreshToken(value="refresh-1", grant_id="grant-1", expires_at=None, used_at=1.5, scope=("openid",))
GRANT = Grant(
    grant_id="grant-1", client_id="c", username="alice", sub="s", scope=("openid", "email"), auth_time=1.0
)


@pytest.fixture
def clock() -> Clock:
    return Clock(frozen=True)


@pytest.fixture
def store(url: str, clock: Clock) -> Iterator[SqlStore]:
    store = open_store(url, clock)
    yield store
    store.close()


def _put(store: SqlStore, *records: Record) -> None:
    def work(stored: Transaction) -> None:
        for record in records:
            stored.put(record)

    store.run(work)


def _kinds(of: type[Record] = Record) -> Iterator[type[Record]]:
    for kind in of.__subclasses__():
        if dataclasses.is_dataclass(kind) and kind.__module__.startswith("mock_idp."):
            yield kind
        yield from _kinds(kind)


def test_every_kind_of_record_can_be_written_down() -> None:
    folder = Path(mock_idp.__path__[0])
    for path in folder.rglob("*.py"):
        if "(Record)" in path.read_text("utf-8"):
            importlib.import_module(".".join(path.relative_to(folder.parent).with_suffix("").parts))
    kinds: set[Any] = {kind for kind in _kinds() if "__slots__" in vars(kind)}
    assert {Grant, RefreshToken, RegisteredClient} <= kinds
    assert [kind for kind in kinds if not callable(codec.reader(kind))] == []
    assert len({kind.__name__ for kind in kinds}) == len(kinds)


def test_a_record_comes_back_as_it_was(store: SqlStore) -> None:
    client = Client(client_id="a\x00b", redirect_uris=("https://x/", "\ud800"), metadata={"é": [1, None]})
    registered = RegisteredClient(client=client, token_hash="t" * 5000, issued_at=2.0)
    _put(store, TOKEN, GRANT, registered)
    found = store.run(
        lambda stored: (
            stored.get(RefreshToken, "refresh-1"),
            stored.get(Grant, "grant-1"),
            stored.get(RegisteredClient, "a\x00b"),
            stored.get(RegisteredClient, "\ud800" * 5000),
        )
    )
    assert found == (TOKEN, GRANT, registered, None)


def test_a_transaction_sees_what_it_wrote(store: SqlStore) -> None:
    _put(store, TOKEN)
    other = dataclasses.replace(TOKEN, value="refresh-2")

    def work(stored: Transaction) -> list[Any]:
        stored.put(other)
        stored.delete(RefreshToken, "refresh-1")
        return [*stored.all(RefreshToken), stored.get(RefreshToken, "refresh-1")]

    assert store.run(work) == [other, None]
    assert store.run(lambda stored: list(stored.all(RefreshToken))) == [other]


def test_what_raises_writes_nothing(store: SqlStore) -> None:
    def work(stored: Transaction) -> None:
        stored.put(TOKEN)
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        store.run(work)
    assert store.run(lambda stored: stored.get(RefreshToken, "refresh-1")) is None


def test_a_lost_write_is_answered_and_lost(store: SqlStore) -> None:
    def work(stored: Transaction) -> str:
        stored.put(TOKEN)
        return "done"

    async def both() -> tuple[str, RefreshToken | None]:
        done = await store.transact(work, discard=True)
        return done, await store.look(lambda stored: stored.get(RefreshToken, "refresh-1"))

    assert asyncio.run(both()) == ("done", None)


def test_what_is_over_is_forgotten_and_its_grant_with_the_last_of_it(store: SqlStore, clock: Clock) -> None:
    now = clock.now()
    tokens = [
        AccessToken(value=f"access-{n}", grant_id=f"grant-{n % 50}", scope=(), expires_at=now + 60)
        for n in range(100)
    ]
    grants = [dataclasses.replace(GRANT, grant_id=f"grant-{n}") for n in range(50)]
    kept = RefreshToken(value="kept", grant_id="grant-7", expires_at=None)
    _put(store, *tokens, *grants, kept)
    clock.advance(700)
    for n in range(150):
        _put(store, dataclasses.replace(TOKEN, value=f"r{n}", expires_at=now, replaced_at=now, grant_id="x"))
    left = store.run(
        lambda stored: [record.key for kind in (AccessToken, Grant) for record in stored.all(kind)]
    )
    assert left == ["grant-7"]


def test_a_database_that_is_closed_and_opened_again_has_everything(url: str, clock: Clock) -> None:
    for times in range(2):
        store = open_store(url, clock)
        found = store.run(lambda stored: list(stored.all(RefreshToken)))
        assert found == [TOKEN] * times
        _put(store, TOKEN)
        store.close()


def test_a_record_of_another_version_is_one_sentence(tmp_path: Path, clock: Clock) -> None:
    store = open_store(f"sqlite:{tmp_path}/idp.db", clock)
    _put(store, TOKEN)
    with sqlite3.connect(tmp_path / "idp.db") as other:
        other.execute("""UPDATE mock_idp_records SET body = '{"value": "refresh-1", "new": 1}'""")
    other.close()
    with pytest.raises(StoreError) as failed:
        store.run(lambda stored: stored.get(RefreshToken, "refresh-1"))
    store.close()
    assert str(failed.value) == (
        f"the storage sqlite:{tmp_path}/idp.db cannot be used: a record of the kind RefreshToken cannot be"
        " read: another version of mock_idp wrote it; use another storage, or empty this one"
    )


def test_tables_of_another_version_are_one_sentence(tmp_path: Path, clock: Clock) -> None:
    open_store(f"sqlite:{tmp_path}/idp.db", clock).close()
    with sqlite3.connect(tmp_path / "idp.db") as other:
        other.execute("UPDATE mock_idp_schema SET version = 9")
    other.close()
    with pytest.raises(StoreError) as failed:
        open_store(f"sqlite:{tmp_path}/idp.db", clock)
    assert str(failed.value) == (
        f"the storage sqlite:{tmp_path}/idp.db cannot be used: its tables have version 9, and this mock_idp"
        " knows 1; use another storage, or empty this one"
    )


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("mysql://x", "the storage is of no kind that this mock_idp has; there are memory, sqlite:PATH and"),
        ("sqlite:", "a storage in SQLite is a file: write sqlite:PATH, such as sqlite:idp.db"),
        ("sqlite:///idp.db", "a storage in SQLite is a file: write sqlite:PATH, such as sqlite:idp.db"),
        ("sqlite:/no/such/idp.db", "the storage sqlite:/no/such/idp.db cannot be used: unable to open"),
        ("sqlite:/", "the storage sqlite:/ cannot be used: unable to open"),
        ("sqlite:/etc/passwd", "the storage sqlite:/etc/passwd cannot be used: file is not a database"),
        ("postgresql://u:hidden@127.0.0.1:1/x", "the storage postgresql://127.0.0.1:1/x cannot be used: "),
        ("postgresql://u:hidden@h:port/x", "the storage postgresql://h:port/x cannot be used: "),
        (
            "postgresql://u:hidden@h/x?bad=1",
            "the storage is no postgresql:// URL that libpq can read; there are",
        ),
    ],
)
def test_a_storage_that_cannot_be_used_is_one_sentence(clock: Clock, url: str, sentence: str) -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(StoreError) as failed:
        open_store(url, clock)
    assert str(failed.value).startswith(sentence)
    assert "hidden" not in str(failed.value)
    assert "\n" not in str(failed.value)


def test_a_file_is_for_its_owner_only(tmp_path: Path, clock: Clock) -> None:
    store = open_store(f"sqlite:{tmp_path}/idp.db", clock)
    _put(store, TOKEN)
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    store.close()
    assert modes == dict.fromkeys(("idp.db", "idp.db-shm", "idp.db-wal"), 0o600)


def test_a_missing_driver_is_one_sentence(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> None:
    monkeypatch.setitem(sys.modules, "mock_idp.store.postgresql", None)
    with pytest.raises(StoreError) as failed:
        open_store("postgresql://127.0.0.1/x", clock)
    assert str(failed.value) == (
        "a storage in PostgreSQL needs psycopg, which is not installed: "
        "pip install 'dex-refresh-harness[postgresql]'"
    )


@pytest.mark.postgresql
def test_a_connection_that_the_server_ended_is_made_again(postgresql_url: str, clock: Clock) -> None:
    store = open_store(postgresql_url, clock)
    _put(store, TOKEN)
    _end_others(postgresql_url)
    assert store.run(lambda stored: stored.get(RefreshToken, "refresh-1")) == TOKEN
    store.close()


@pytest.fixture
def postgresql_url(new_url: Callable[[str], str]) -> str:
    return new_url("postgresql")


def _end_others(url: str) -> None:
    import psycopg  # noqa: PLC0415  as in conftest.py

    others = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname"
    )
    with psycopg.connect(url) as connection:
        connection.execute(f"{others} = current_database()".encode())
