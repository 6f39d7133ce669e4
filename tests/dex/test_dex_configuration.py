"""The configuration that Dex is started with says exactly what the settings are."""

from __future__ import annotations

import ctypes
import ctypes.util
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from harness.dex import storages
from harness.dex.configuration import DexSettings, text
from harness.dex.connector import ConnectorBlock
from harness.dex.go_values import duration, duration_text, expand, variables
from harness.dex.parts import RefreshTokens, StaticClient, StaticPassword
from harness.dex.static_passwords import static_password
from harness.dex.storages import Storage
from mock_idp.command_line import ComponentMissing, UsageError
from mock_idp.settings import ALICE, BOB, a_user

if TYPE_CHECKING:
    from mock_idp.protocol.model import User

LEAST = DexSettings(issuer="http://127.0.0.1:5556/dex", listen="127.0.0.1:5556")
BLOCK = ConnectorBlock(
    type="acme",
    id="up",
    name="Up",
    config={"url": "$UPSTREAM_URL", "yes": ["y", "1e5", "on", 1, None]},
    others={"grantTypes": ["refresh_token"]},
    path=Path("dex.yaml"),
    line=1,
)
ADMIN = StaticPassword(
    email="admin@example.com",
    username="admin",
    user_id="1",
    hash="$2a$10$x",
    name="Admin",
    preferred_username="adm",
    email_verified=False,
    groups=("a", "b"),
)
EVERYTHING = replace(
    LEAST,
    storage=storages.sqlite(Path("/x/dex.db")),
    id_tokens=20,
    signing_keys=3600,
    refresh_tokens=RefreshTokens(
        disable_rotation=True, reuse_interval=0.5, valid_if_not_used_for=5400, absolute_lifetime=86400
    ),
    skip_approval=False,
    grant_types=("authorization_code", "refresh_token"),
    static_clients=(
        StaticClient(id="harbor", secret="s", redirect_uris=("http://127.0.0.1:1/c/oidc/callback",)),
        StaticClient(id="other", secret="t", redirect_uris=(), name="Other"),
    ),
    connector=BLOCK,
    static_passwords=(ADMIN,),
    password_connector="local",
    telemetry="127.0.0.1:5558",
    log_level="debug",
)


def test_the_least_that_dex_starts_with() -> None:
    assert yaml.safe_load(text(LEAST)) == {
        "issuer": "http://127.0.0.1:5556/dex",
        "storage": {"type": "memory"},
        "web": {"http": "127.0.0.1:5556"},
        "logger": {"level": "info", "format": "json"},
        "oauth2": {"responseTypes": ["code"], "skipApprovalScreen": True},
    }


def test_everything_that_can_be_set() -> None:
    assert yaml.safe_load(text(EVERYTHING)) == {
        "issuer": "http://127.0.0.1:5556/dex",
        "storage": {"type": "sqlite3", "config": {"file": "/x/dex.db"}},
        "web": {"http": "127.0.0.1:5556"},
        "telemetry": {"http": "127.0.0.1:5558", "enableProfiling": True},
        "logger": {"level": "debug", "format": "json"},
        "oauth2": {
            "responseTypes": ["code"],
            "skipApprovalScreen": False,
            "grantTypes": ["authorization_code", "refresh_token"],
            "passwordConnector": "local",
        },
        "expiry": {
            "idTokens": "20s",
            "signingKeys": "1h",
            "refreshTokens": {
                "disableRotation": True,
                "reuseInterval": "500ms",
                "validIfNotUsedFor": "90m",
                "absoluteLifetime": "24h",
            },
        },
        "staticClients": [
            {
                "id": "harbor",
                "name": "harbor",
                "secret": "s",
                "redirectURIs": ["http://127.0.0.1:1/c/oidc/callback"],
            },
            {"id": "other", "name": "Other", "secret": "t", "redirectURIs": []},
        ],
        "connectors": [
            {
                "type": "acme",
                "id": "up",
                "name": "Up",
                "config": {"url": "$UPSTREAM_URL", "yes": ["y", "1e5", "on", 1, None]},
                "grantTypes": ["refresh_token"],
            }
        ],
        "enablePasswordDB": True,
        "staticPasswords": [
            {
                "email": "admin@example.com",
                "username": "admin",
                "userID": "1",
                "hash": "$2a$10$x",
                "name": "Admin",
                "preferredUsername": "adm",
                "emailVerified": False,
                "groups": ["a", "b"],
            }
        ],
    }


def test_what_other_readers_take_for_something_else_is_in_quotes() -> None:
    lines = text(EVERYTHING).splitlines()
    found = [line.strip() for line in lines if line.strip() in ('- "y"', '- "1e5"', '- "on"', '"yes":')]
    assert found == ['"yes":', '- "y"', '- "1e5"', '- "on"']


def test_the_local_connector_is_dexs_password_database() -> None:
    local = replace(BLOCK, type="local", id="local", config={}, others={})
    written = yaml.safe_load(text(replace(LEAST, connector=local)))
    assert (written["enablePasswordDB"], "connectors" in written, "staticPasswords" in written) == (
        True,
        False,
        False,
    )


def test_a_policy_without_durations_leaves_them_out() -> None:
    written = yaml.safe_load(text(replace(LEAST, refresh_tokens=RefreshTokens())))
    assert written["expiry"] == {"refreshTokens": {"disableRotation": False}}


def test_people_are_sent_back_below_the_issuer() -> None:
    assert LEAST.callback == "http://127.0.0.1:5556/dex/callback"


def test_secrets_are_not_shown() -> None:
    shown = repr(EVERYTHING)
    assert ("secret=" in shown, "$2a$" in shown) == (False, False)


# --- storages --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("storage", "expected", "outlives_dex"),
    [
        (storages.MEMORY, Storage(type="memory"), False),
        (storages.row_lock(), Storage(type="rowlock"), False),
        (storages.row_lock(Path("/x/y")), Storage(type="rowlock", config={"file": "/x/y"}), True),
        (storages.sqlite(Path("/x/y")), Storage(type="sqlite3", config={"file": "/x/y"}), True),
        (
            storages.postgres("postgres://dex:p%24w@127.0.0.1:5433/dex%20db"),
            Storage(
                type="postgres",
                config={
                    "host": "127.0.0.1",
                    "port": 5433,
                    "database": "dex db",
                    "user": "dex",
                    "ssl": {"mode": "disable"},
                    "password": "$STORAGE_PASSWORD",
                },
                environment={"STORAGE_PASSWORD": "p$w"},
            ),
            True,
        ),
        (
            storages.postgres("postgresql://dex@db.example.com/dex?sslmode=require"),
            Storage(
                type="postgres",
                config={
                    "host": "db.example.com",
                    "port": 5432,
                    "database": "dex",
                    "user": "dex",
                    "ssl": {"mode": "require"},
                },
            ),
            True,
        ),
    ],
)
def test_a_storage_is_as_dex_wants_it(storage: Storage, expected: Storage, *, outlives_dex: bool) -> None:
    assert (storage, storage.outlives_dex) == (expected, outlives_dex)


def test_a_distant_database_is_verified_unless_its_url_says_otherwise() -> None:
    assert storages.postgres("postgres://dex@db.example.com/dex").config["ssl"] == {"mode": "verify-full"}


def test_a_databases_password_is_neither_written_nor_shown() -> None:
    settings = replace(LEAST, storage=storages.postgres("postgres://dex:hunter2@127.0.0.1/dex"))
    assert ("hunter2" in text(settings), "hunter2" in repr(settings)) == (False, False)


@pytest.mark.parametrize(
    "url",
    [
        "mysql://dex:hunter2@127.0.0.1/dex",
        "postgres://dex:hunter2@127.0.0.1",
        "postgres://127.0.0.1/dex",
        "postgres://dex:hunter2@127.0.0.1:99999/dex",
        "postgres://dex:hunter2@127.0.0.1:0/dex",
        "postgres://dex:hunter2@[::1/dex",
        "dex.db",
    ],
)
def test_what_is_no_postgres_url_is_said_without_its_password(url: str) -> None:
    with pytest.raises(UsageError) as failed:
        storages.postgres(url)
    assert str(failed.value) == "a Postgres storage is written as postgres://USER:PASSWORD@HOST:PORT/DATABASE"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (
            "sslmode=requir",
            "the sslmode of a Postgres storage cannot be 'requir'; did you mean 'require'?",
        ),
        (
            "pool=3",
            "Dex knows no 'pool' in the URL of a Postgres storage; write sslmode or nothing",
        ),
    ],
)
def test_a_wrong_parameter_of_a_postgres_url_is_named(query: str, sentence: str) -> None:
    with pytest.raises(UsageError) as failed:
        storages.postgres(f"postgres://dex@127.0.0.1/dex?{query}")
    assert str(failed.value) == sentence


def test_a_path_that_dex_would_misread_is_refused() -> None:
    with pytest.raises(UsageError) as failed:
        storages.sqlite(Path("/home/$USER/dex.db"))
    assert str(failed.value) == (
        "the folder of a storage cannot have a $ in it, because Dex takes it for a variable: "
        "/home/$USER/dex.db"
    )


# --- Go's durations and variables ------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("20s", 20.0),
        ("1h30m", 5400.0),
        ("1.5h", 5400.0),
        ("+.5s", 0.5),
        ("1.s", 1.0),
        ("250ms", 0.25),
        ("0", 0.0),
        ("1m0s", 60.0),
    ],
)
def test_a_duration_is_what_go_reads(written: str, seconds: float) -> None:
    assert duration(written) == seconds


@pytest.mark.parametrize("written", ["", "20", "1d", "1 h", "-1s", "s", "1h!", "\uff11s"])
def test_what_go_does_not_read_is_no_duration(written: str) -> None:
    with pytest.raises(ValueError, match="is not a duration to Dex") as failed:
        duration(written)
    assert str(failed.value) == (
        f"'{written}' is not a duration to Dex; write it like 20s, 1m or 24h (there is no unit for days)"
    )


@given(milliseconds=st.integers(0, 10**12))
def test_a_duration_comes_back(milliseconds: int) -> None:
    assert round(duration(duration_text(milliseconds / 1000)) * 1000) == milliseconds


@pytest.mark.parametrize(
    ("seconds", "written"),
    [(0, "0s"), (20, "20s"), (90, "90s"), (3600, "1h"), (0.5, "500ms"), (2.5, "2500ms")],
)
def test_a_duration_is_written_in_the_largest_unit_that_fits(seconds: float, written: str) -> None:
    assert duration_text(seconds) == written


@pytest.mark.parametrize(
    ("written", "names", "expanded"),
    # As a program in Go 1.26 prints them with os.Expand and "<" + name + ">".
    [
        ("$A", ["A"], "<A>"),
        ("${A}", ["A"], "<A>"),
        ("a$", [], "a$"),
        ("$$", ["$"], "<$>"),
        ("$1x", ["1"], "<1>x"),
        ("${}", [""], ""),
        ("${", [""], ""),
        ("${A", [""], "A"),
        ("$ A", [], "$ A"),
        ("x$A_b-c", ["A_b"], "x<A_b>-c"),
        ("${*}", ["*"], "<*>"),
        ("$é", [], "$é"),
        ("${A B}", ["A B"], "<A B>"),
        ("a$$word", ["$"], "a<$>word"),
        ("$A$B", ["A", "B"], "<A><B>"),
        ("${12}", ["12"], "<12>"),
    ],
)
def test_variables_are_what_go_replaces(written: str, names: list[str], expanded: str) -> None:
    found = [variable.name for variable in variables(written)]
    values = {name: f"<{name}>" for name in found if name}
    assert (found, expand(written, values)) == (names, expanded)


# --- people in Dex's own database ------------------------------------------------------------


def test_a_user_of_mock_idps_is_in_dexs_database_as_they_are() -> None:
    alice = static_password(ALICE)
    assert alice == StaticPassword(
        email="alice@example.com",
        username="alice",
        user_id="sub-alice",
        hash=alice.hash,
        name="Alice",
        preferred_username="alice",
        email_verified=True,
        groups=("developers",),
    )


def _libcrypt() -> ctypes.CDLL | None:
    name = ctypes.util.find_library("crypt")
    return ctypes.CDLL(name) if name else None


@pytest.mark.skipif(_libcrypt() is None, reason="there is no libcrypt to verify bcrypt with")
@pytest.mark.parametrize("user", [ALICE, BOB], ids=lambda user: user.username)
def test_the_hash_is_of_the_users_password(user: User) -> None:
    library = _libcrypt()
    assert library is not None
    library.crypt.restype = ctypes.c_char_p
    written = static_password(user).hash
    hashed = [library.crypt(word.encode(), written.encode()) for word in (user.password, "wrong")]
    assert (hashed[0], hashed[1] == written.encode()) == (written.encode(), False)


def test_another_password_needs_bcrypt(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "bcrypt", None)
    with pytest.raises(ComponentMissing) as missing:
        static_password(a_user("carol", "hunter2"))
    assert str(missing.value) == (
        "for the connector 'local' passwords are hashed with bcrypt, which is not installed; "
        "pip install bcrypt, or write staticPasswords with their hashes into the Dex configuration"
    )
