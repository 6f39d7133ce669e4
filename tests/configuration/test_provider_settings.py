"""The provider's settings in YAML."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from mock_idp import Client, Lifetimes, RefreshPolicy, Settings, a_user
from mock_idp.config.provider import provider_settings
from tests.configuration.files import mistake_in, value_of

if TYPE_CHECKING:
    from pathlib import Path

EVERYTHING = """
refresh: {enabled: on, rotation: on, reuse_detection: off, reuse_interval: 30s}
id_token_ttl: 20s
expires_in: absent
access_token_ttl: 1m
refresh_token_ttl: 24h
code_ttl: 10s
users:
  - username: carol
    password: 0815
    sub: "7"
    disabled: yes
    claims: {groups: [admins], birthdate: 1990-01-01}
clients:
  - client_id: harbor
    secret: harbor-secret
    redirect_uris: [http://127.0.0.1/c/oidc/callback]
  - client_id: public
"""


def test_everything_can_be_set(tmp_path: Path) -> None:
    carol = a_user("carol", "0815", sub="7", groups=["admins"], birthdate="1990-01-01")
    assert provider_settings(value_of(EVERYTHING, tmp_path)) == Settings(
        users=(replace(carol, disabled=True),),
        clients=(
            Client(
                client_id="harbor",
                secret="harbor-secret",
                redirect_uris=("http://127.0.0.1/c/oidc/callback",),
            ),
            Client(client_id="public"),
        ),
        refresh=RefreshPolicy(reuse_detection=False, reuse_interval=30),
        lifetimes=Lifetimes(id_token=20, expires_in=None, access_token=60, refresh_token=86400, code=10),
    )


def test_what_is_not_written_is_the_default(tmp_path: Path) -> None:
    assert provider_settings(value_of("{}", tmp_path)) == Settings()


def test_expires_in_and_access_tokens_follow_the_id_token(tmp_path: Path) -> None:
    settings = provider_settings(value_of("id_token_ttl: 20s", tmp_path))
    assert settings.lifetimes == Lifetimes(id_token=20, expires_in=20, access_token=20)


@pytest.mark.parametrize(("word", "enabled"), [("off", False), ("on", True), ("false", False)])
def test_refresh_is_a_switch_or_a_section(tmp_path: Path, word: str, *, enabled: bool) -> None:
    policy = RefreshPolicy(enabled=enabled)
    assert provider_settings(value_of(f"refresh: {word}", tmp_path)).refresh == policy
    assert provider_settings(value_of(f"refresh: {{enabled: {word}}}", tmp_path)).refresh == policy


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("refresh: maybe", "file.yaml:1: refresh must be on or off, not 'maybe'"),
        (
            "refresh: {rotate: on}",
            "file.yaml:1: unknown key 'rotate' in refresh; did you mean 'rotation'?",
        ),
        (
            "rotation: off",
            "file.yaml:1: the key 'rotation' belongs into refresh: write 'refresh: {rotation: …}'",
        ),
        ("id_token_ttl: 0s", "file.yaml:1: id_token_ttl must be longer than 0s"),
        ("id_token_ttl: 20", "file.yaml:1: id_token_ttl needs a unit: write it like 20s"),
        (
            "id_token_ttl: absent",
            "file.yaml:1: id_token_ttl: 'absent' is not a duration; write it like 20s, 1m or 24h",
        ),
        ("\nusers: []", "file.yaml:2: users must not be empty; leave it out for the default"),
        ("users:\n- {username: a}", "file.yaml:2: the key 'password' is missing in users[0]"),
        (
            "users:\n- {username: a, password: b}\n- {username: a, password: c}",
            "file.yaml:3: the username 'a' stands here a second time",
        ),
        (
            "users:\n- {username: a, password: b, claims: {sub: x}}",
            "file.yaml:2: sub is not written among the claims but beside the username",
        ),
        (
            "clients:\n- {client_id: a, redirect_uris: http://127.0.0.1/}",
            "file.yaml:2: clients[0].redirect_uris must be a list, not 'http://127.0.0.1/'",
        ),
    ],
)
def test_a_mistake_is_one_sentence(tmp_path: Path, text: str, message: str) -> None:
    assert mistake_in(text, tmp_path, provider_settings) == message
