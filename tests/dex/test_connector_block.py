"""A person's connector is read as it stands in their Dex configuration, and every mistake is one sentence."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from harness.dex import yaml_text
from harness.dex.configuration import DexSettings, document, text
from harness.dex.connector import ConnectorBlock, check_type, load_connector
from harness.dex.parts import RefreshTokens, StaticPassword
from harness.dex.stock import TYPES
from harness.dex.whole_configuration import WholeConfiguration
from tests.dex.blocks import block_of, mistake

if TYPE_CHECKING:
    from pathlib import Path

ONE = """
type: acme
id: up
name: Our users
config:
  url: $UPSTREAM_URL
  groups: [{name: a, deep: [1, 1.5, null, true, "007"]}]
"""
LIST = "- {type: oidc, id: a, name: A}\n- {type: github, id: b, name: B}\n"
WHOLE = """
issuer: https://dex.example.com
storage: {type: kubernetes, config: {inCluster: true}}
expiry:
  idTokens: 10m
  signingKeys: 6h
  authRequests: 24h
  refreshTokens: {disableRotation: true, reuseInterval: 3s, validIfNotUsedFor: 168h, absoluteLifetime: ""}
oauth2: {skipApprovalScreen: yes, grantTypes: [authorization_code, refresh_token], passwordConnector: local}
enablePasswordDB: true
staticPasswords:
- {email: a@example.com, username: a, userID: "1", hash: $2a$10$x, emailVerified: false, groups: [g], name: A}
- {email: b@example.com, hashFromEnv: B_HASH, preferredUsername: b}
connectors:
- {type: acme, id: up, name: Up}
"""
SAID = WholeConfiguration(
    id_tokens=600,
    signing_keys=21600,
    refresh_tokens=RefreshTokens(disable_rotation=True, reuse_interval=3, valid_if_not_used_for=604800),
    skip_approval=True,
    grant_types=("authorization_code", "refresh_token"),
    password_connector="local",
    password_db=True,
    static_passwords=(
        StaticPassword(
            email="a@example.com",
            username="a",
            user_id="1",
            hash="$2a$10$x",
            email_verified=False,
            groups=("g",),
            name="A",
        ),
        StaticPassword(
            email="b@example.com",
            username="",
            user_id="",
            hash="",
            hash_from_env="B_HASH",
            preferred_username="b",
        ),
    ),
)


def test_one_block_is_the_connector(tmp_path: Path) -> None:
    assert block_of(ONE, tmp_path) == ConnectorBlock(
        type="acme",
        id="up",
        name="Our users",
        config={"url": "$UPSTREAM_URL", "groups": [{"name": "a", "deep": [1, 1.5, None, True, "007"]}]},
        path=tmp_path / "dex.yaml",
        line=2,
    )


def test_every_value_knows_its_line(tmp_path: Path) -> None:
    block = block_of(ONE, tmp_path)
    assert (block.line, dict(block.lines)) == (
        2,
        {
            "config": 6,
            "config.url": 6,
            "config.groups": 7,
            "config.groups[0]": 7,
            "config.groups[0].name": 7,
            "config.groups[0].deep": 7,
            **{f"config.groups[0].deep[{number}]": 7 for number in range(5)},
        },
    )


def test_json_is_read_too(tmp_path: Path) -> None:
    written = {"type": "acme", "id": "up", "name": "Our users", "config": {"a": ["$MINE", "${MINE}x$THEIRS"]}}
    block = block_of(json.dumps(written), tmp_path)
    assert (block.document(), block.variables) == (written, ("MINE", "THEIRS"))


@pytest.mark.parametrize("before", ["", "connectors:\n", "issuer: x\nconnectors:\n"])
def test_one_of_several_is_chosen_by_its_id(tmp_path: Path, before: str) -> None:
    assert [block_of(before + LIST, tmp_path, chosen).type for chosen in ("a", "b")] == ["oidc", "github"]


def test_the_rest_of_a_whole_configuration_is_known(tmp_path: Path) -> None:
    block = block_of(WHOLE, tmp_path)
    assert (block.type, block.whole, block.variables) == ("acme", SAID, ())


def test_dexs_password_database_is_a_connector_that_is_asked_for_or_alone(tmp_path: Path) -> None:
    asked = block_of(WHOLE, tmp_path, "local")
    alone = block_of(WHOLE.partition("connectors:")[0], tmp_path)
    local = ConnectorBlock(
        type="local", id="local", name="Email", config={}, path=tmp_path, line=1, whole=SAID
    )
    assert (asked, alone, asked.variables) == (local, local, ("B_HASH",))


@pytest.mark.parametrize(
    ("written", "identifier", "name", "notes"),
    [
        (
            "type: acme",
            "acme",
            "acme",
            (
                "the connector has no id, without which Dex does not start; 'acme' is taken",
                "the connector has no name, without which Dex does not start; 'acme' is taken",
            ),
        ),
        (
            "{type: acme, id: up, name: ''}",
            "up",
            "up",
            ("the connector has no name, without which Dex does not start; 'up' is taken",),
        ),
        ("{type: acme, id: 1, name: 2.10}", "1", "2.10", ()),
    ],
)
def test_what_dex_cannot_do_without_is_filled_in_and_said(
    tmp_path: Path, written: str, identifier: str, name: str, notes: tuple[str, ...]
) -> None:
    block = block_of(written, tmp_path)
    assert (block.id, block.name, block.notes) == (identifier, name, notes)


def test_keys_are_found_whatever_their_case_as_dex_finds_them(tmp_path: Path) -> None:
    written = {"type": "acme", "id": "up", "name": "Up", "config": {"URL": "$UPSTREAM_URL"}}
    cased = "{Type: acme, ID: up, Name: Up, Config: {URL: $UPSTREAM_URL}}"
    assert [block_of(text, tmp_path).document() for text in (cased, f"[{cased}]")] == [written, written]


def test_a_key_that_only_resembles_one_that_is_there_is_kept(tmp_path: Path) -> None:
    block = block_of("{type: acme, id: up, name: Up, names: [x]}", tmp_path)
    assert block.others == {"names": ["x"]}


def test_keys_of_a_later_dex_are_kept_and_said(tmp_path: Path) -> None:
    block = block_of("{type: acme, id: a, name: a, grantTypes: [refresh_token]}", tmp_path)
    assert (block.document(), block.notes) == (
        {"type": "acme", "id": "a", "name": "a", "config": {}, "grantTypes": ["refresh_token"]},
        ("the key 'grantTypes' of the connector is written as it is; Dex v2.45.1 ignores it",),
    )


def test_values_without_quotes_are_what_dex_takes_them_for(tmp_path: Path) -> None:
    values = "a: y, b: N, c: 1e5, d: 0o17, e: 'y', f: '1e5', g: 12e45678, h: yes, i: +1, j: -0.5"
    read = {"a": True, "b": False, "c": 100000.0, "d": 15, "e": "y", "f": "1e5", "g": "12e45678"}
    assert block_of(f"{{type: a, config: {{{values}}}}}", tmp_path).config == {
        **read,
        "h": True,
        "i": 1,
        "j": -0.5,
    }


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("", "dex.yaml: the file is empty"),
        (
            "type: [a",
            "dex.yaml:2: this is not YAML: did not find expected ',' or ']' while parsing a flow sequence",
        ),
        (
            "acme",
            (
                "dex.yaml:1: the file must be a connector, a list of connectors or a Dex configuration, "
                "not a text"
            ),
        ),
        ("[]", "dex.yaml: there is no connector in the file"),
        ("issuer: https://dex.example.com\n", "dex.yaml: there is no connector in the file"),
        ("enablePasswordDB: false\nconnectors:", "dex.yaml: there is no connector in the file"),
        ("connectors: {type: a}", "dex.yaml:1: connectors must be a list, not a section"),
        ("- oidc", "dex.yaml:1: [0] must be a section of keys and values, not 'oidc'"),
        ("id: a\nname: a", "dex.yaml:1: the key 'type' is missing: which of Dex's connectors is it?"),
        (
            "connectors:\n- {id: a}",
            "dex.yaml:2: the key 'type' is missing in connectors[0]: which of Dex's connectors is it?",
        ),
        ("type: ''", "dex.yaml:1: type is empty: which of Dex's connectors is it?"),
        ("type:", "dex.yaml:1: type must be text, not nothing"),
        ("type: a\nconfg: {}", "dex.yaml:2: unknown key 'confg'; did you mean 'config'?"),
        ("- type: a\n  Nmae: b", "dex.yaml:2: unknown key 'Nmae' in [0]; did you mean 'name'?"),
        ("type: a\nconfig: [b]", "dex.yaml:2: config must be a section of keys and values"),
        (
            "connectors:\n- type: a\n  config: b",
            "dex.yaml:3: config in connectors[0] must be a section of keys and values",
        ),
        (
            LIST,
            "dex.yaml: there are 2 connectors in the file; say which by its id: a, b",
        ),
        (
            LIST + "- {type: ldap, id: a}",
            "dex.yaml:3: the id 'a' stands here a second time; the first is in line 1",
        ),
        (
            "{type: local, id: mail}",
            "dex.yaml:1: the id of Dex's password database is always 'local', not 'mail'",
        ),
        (
            "type: a\nconfig:\n  deep: [{url: 'x${UPSTREAM_ULR}/y'}]",
            (
                "dex.yaml:3: config.deep[0].url: the harness sets no $UPSTREAM_ULR; "
                "did you mean '$UPSTREAM_URL'?"
            ),
        ),
        (
            "type: a\nconfig: {url: $UPSTREAM_}",
            "dex.yaml:2: config.url: the harness sets no $UPSTREAM_; did you mean '$UPSTREAM_URL'?",
        ),
        (
            "expiry: {idTokens: 1d}\nconnectors: [{type: a}]",
            (
                "dex.yaml:1: expiry.idTokens: '1d' is not a duration to Dex; "
                "write it like 20s, 1m or 24h (there is no unit for days)"
            ),
        ),
        (
            "expiry:\n  refreshTokens: {disableRotation: maybe}\nconnectors: [{type: a}]",
            "dex.yaml:2: expiry.refreshTokens.disableRotation must be on or off, not 'maybe'",
        ),
        (
            "enablePasswordDB: true\nstaticPasswords:\n- {hash: x}",
            "dex.yaml:3: the key 'email' is missing in staticPasswords[0]: people sign in at Dex with it",
        ),
        (
            "enablePasswordDB: true\nstaticPasswords:\n- {email: x}",
            "dex.yaml:3: the key 'hash' is missing in staticPasswords[0]: Dex does not start without it",
        ),
    ],
)
def test_a_mistake_is_one_sentence(tmp_path: Path, written: str, sentence: str) -> None:
    assert mistake(lambda: block_of(written, tmp_path), tmp_path) == sentence


def test_an_id_that_is_not_there_names_the_nearest(tmp_path: Path) -> None:
    written = LIST.replace("id: a", "id: company").replace("id: b", "id: partners")
    assert mistake(lambda: block_of(written, tmp_path, "compani"), tmp_path) == (
        "dex.yaml: there is no connector 'compani' in the file; did you mean 'company'?"
    )


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        (
            "OIDC1",
            (
                "dex.yaml:1: Dex has no connector type 'OIDC1'; did you mean 'oidc'? "
                "(a type of your own needs --connector-package or --dex)"
            ),
        ),
        (
            "zzz",
            (
                "dex.yaml:1: Dex has no connector type 'zzz'; known are acme, oidc "
                "(a type of your own needs --connector-package or --dex)"
            ),
        ),
    ],
)
def test_a_type_that_dex_does_not_have_names_the_nearest(tmp_path: Path, kind: str, sentence: str) -> None:
    block = block_of(f"type: {kind}", tmp_path)
    assert mistake(lambda: check_type(block, ("oidc", "acme")), tmp_path) == sentence


@pytest.mark.parametrize("kind", TYPES)
def test_a_stock_type_is_known(tmp_path: Path, kind: str) -> None:
    check_type(block_of(f"type: {kind}", tmp_path), TYPES)


def test_what_is_in_the_configuration_is_not_shown(tmp_path: Path) -> None:
    block = block_of("{type: a, config: {password: hunter2}, more: hunter2}", tmp_path)
    assert "hunter2" not in repr(block)


_TEXTS = st.text(st.characters(codec="utf-8"), max_size=12).filter(lambda word: "$UPSTREAM_" not in word)
_NUMBERS = st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False)
_TRAPS = st.sampled_from(["y", "No", "1e5", "0o17", "~", "0123", "12:30", "=", "<<", "$A", "a: b", "1.", "-"])
_VALUES = st.recursive(
    st.none() | st.booleans() | _NUMBERS | _TEXTS | _TRAPS,
    lambda below: st.lists(below, max_size=3) | st.dictionaries(_TEXTS, below, max_size=3),
    max_leaves=8,
)


@given(config=st.dictionaries(_TEXTS, _VALUES, max_size=4))
def test_any_configuration_comes_through_unchanged(
    tmp_path_factory: pytest.TempPathFactory, config: dict[str, object]
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_text(yaml_text.dump({"type": "acme", "id": "up", "name": "Up", "config": config}), "utf-8")
    block = load_connector(path)
    settings = DexSettings(issuer="http://127.0.0.1:1/dex", listen="127.0.0.1:1", connector=block)
    written = yaml.safe_load(text(settings))
    assert block.config == config
    assert written == document(settings)
    assert written["connectors"][0]["config"] == config
