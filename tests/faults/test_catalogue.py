"""Every known cause has its setting, every setting exists, and a client sees of it what is written."""

from __future__ import annotations

import importlib
import json
from dataclasses import fields, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from harness.causes import catalogue
from mock_idp.clock import Clock
from mock_idp.faults import FAULTS, from_data, to_data
from mock_idp.faults.catalogue import causes_table, entries, faults_table
from mock_idp.history import History
from mock_idp.protocol.model import Client
from mock_idp.provider import Provider
from mock_idp.settings import Settings
from tests.faults.observer import Observer
from tests.faults.provider import struck

if TYPE_CHECKING:
    from mock_idp.faults.catalogue import Entry

DOCUMENT = Path(__file__).parents[2] / "docs" / "faults.md"
SEEN = {
    (json.dumps(entry.settings[0]), entry.sees): entry for entry in entries() if entry.sees is not None
}.values()
"""Some causes are shown by the same setting; it is tried once."""
BY_ITSELF = {"reuse: 400 invalid_grant", "after reuse: 400 invalid_grant"}
"""What a client sees of a provider without a fault too: rotation, and reuse detection."""


def _settings(kind: str) -> list[tuple[str, Any]]:
    return [(it.id, setting[kind]) for it in entries() for setting in it.settings if kind in setting]


def test_every_known_cause_stands_in_the_table_in_its_order() -> None:
    assert [entry.id for entry in entries()] == list(catalogue())


def test_every_entry_says_one_thing() -> None:
    assert [it.id for it in entries() if bool(it.settings) + bool(it.always) + bool(it.because) != 1] == []


def test_every_fault_can_be_made_of_its_data() -> None:
    assert [(id_, to_data(from_data(data))) for id_, data in _settings("fault")] == _settings("fault")


def test_most_faults_show_a_cause() -> None:
    """The others are deviations that no cause is known of: clients have to bear them all the same."""
    used = {data["fault"] for _, data in _settings("fault")}
    assert FAULTS.keys() - used == {
        *("alg-none", "bad-signature", "content-type", "keys-unreachable", "redirect-loop", "set-member"),
        *("slow-body", "stale-iat", "truncate", "wrong-kid", "wrong-nonce"),
    }


def test_every_field_of_a_policy_exists() -> None:
    policy = importlib.import_module("mock_idp.protocol.policy")
    known = {
        f"{part.name}.{it.name}"
        for part in fields(policy.Policy)
        for it in fields(part.default_factory())  # type: ignore[operator]
    }
    named = {name for _, values in _settings("policy") for name in values}
    assert named - known == set()


def test_every_field_of_a_client_exists() -> None:
    named = {name for _, values in _settings("client") for name in values}
    assert named - {it.name for it in fields(Client)} == set()


def test_every_call_exists() -> None:
    clock = Clock(frozen=True)
    provider = Provider(Settings(), issuer="http://127.0.0.1", clock=clock, history=History(clock))
    calls = sorted({name for _, name in _settings("call")})
    found = [getattr(getattr(provider, name.split(".")[0]), name.split(".")[1]) for name in calls]
    assert all(callable(it) for it in found)
    assert calls == [
        *("clients.put", "directory.change", "directory.disable", "directory.set_password"),
        *("keys.forget", "keys.hide", "keys.rotate"),
    ]


def test_the_document_has_both_tables() -> None:
    """If not, put what ``python -m mock_idp.faults.catalogue`` prints into it."""
    text = DOCUMENT.read_text(encoding="utf-8")
    assert faults_table() in text
    assert causes_table() in text


def _with_policy(values: dict[str, Any]) -> Settings:
    settings = Settings()
    for name, value in values.items():
        part, _, member = name.partition(".")
        written = getattr(settings, part)
        before = getattr(written, member)
        kept = type(before)(value) if isinstance(before, StrEnum | tuple) else value
        settings = replace(settings, **{part: replace(written, **{member: kept})})
    return settings


@pytest.mark.parametrize("entry", SEEN, ids=lambda entry: entry.id)
def test_a_client_sees_what_the_first_setting_shows(entry: Entry) -> None:
    first = entry.settings[0]
    hangs = first.get("fault", {}).get("fault") == "hang"
    with struck(_with_policy(first.get("policy", {}))) as provider:
        if "fault" in first:
            provider.faults.switch_on(from_data(json.loads(json.dumps(first["fault"]))))
        walk = Observer(provider, patience=0.1 if hangs else 10).walk()
        noticed = []
        for word in walk:
            noticed.append(word)
            if word == entry.sees:
                return
    pytest.fail(f"seen were: {'; '.join(noticed)}")


def test_a_client_sees_nothing_of_all_that_without_a_setting() -> None:
    with struck() as provider:
        noticed = set(Observer(provider).walk())
    assert noticed & {entry.sees for entry in SEEN} == BY_ITSELF
