"""The whole policy, every setting and every client metadata in YAML."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

import pytest

import mock_idp
from mock_idp import (
    Client,
    OnRefresh,
    RefreshPolicy,
    ResponseShape,
    Settings,
    faults,
    policy_fields,
    profiles,
)
from mock_idp.config.provider import provider_settings
from mock_idp.protocol.error_texts import ErrorBody, ErrorText, ErrorTexts
from mock_idp.protocol.policy import AuthTime, Consent, ExpiresIn, Lifetimes, ScopeChange, Successor
from mock_idp.settings import ALICE, BOB, SignIn
from tests.configuration.files import mistake_in, value_of

if TYPE_CHECKING:
    from pathlib import Path

EVERY_FIELD = """
refresh:
  enabled: on
  grant_enabled: off
  rotation: off
  rotate_after: 3
  rest: 30s
  reuse_detection: off
  reuse_interval: 1m
  reuse_count: 2
  reuse_until_successor_used: on
  successor: same
  scope: null
  access_type: on
  consent: first-only
  one_per_user_and_client: on
  scope_change: sticky
  session_bound: on
lifetimes:
  id_token: 20s
  expires_in: -5s
  access_token: 30s
  refresh_token: never
  refresh_token_idle: 40s
  refresh_token_absolute: 24h
  code: 5s
  session: 0s
  session_idle: null
on_refresh:
  id_token: off
  refresh_token: off
  nonce: on
  revoke_access_token: on
  auth_time: now
  sub: somebody-else
  drop_claims: [name]
  drop_scopes: [groups, email]
response:
  token_type: bearer
  expires_in_as: string
  scope: off
  refresh_expires_in: on
  members: {ext_expires_in: 20, nested: {a: [1, null]}}
"""


def test_every_field_of_a_policy_can_be_written(tmp_path: Path) -> None:
    value = value_of(EVERY_FIELD, tmp_path)
    written = {part: {name for name, _ in section.entries()} for part, section in value.entries()}
    assert written == {part: set(known) for part, known in policy_fields.parts().items()}
    assert provider_settings(value) == Settings(
        refresh=RefreshPolicy(
            enabled=True,
            grant_enabled=False,
            rotation=False,
            rotate_after=3,
            rest=30,
            reuse_detection=False,
            reuse_interval=60,
            reuse_count=2,
            reuse_until_successor_used=True,
            successor=Successor.SAME,
            scope=None,
            access_type=True,
            consent=Consent.FIRST_ONLY,
            one_per_user_and_client=True,
            scope_change=ScopeChange.STICKY,
            session_bound=True,
        ),
        lifetimes=Lifetimes(
            id_token=20,
            expires_in=-5,
            access_token=30,
            refresh_token_idle=40,
            refresh_token_absolute=86400,
            code=5,
            session=0,
        ),
        on_refresh=OnRefresh(
            id_token=False,
            refresh_token=False,
            nonce=True,
            revoke_access_token=True,
            auth_time=AuthTime.NOW,
            sub="somebody-else",
            drop_claims=("name",),
            drop_scopes=("groups", "email"),
        ),
        response=ResponseShape(
            token_type="bearer",
            expires_in_as=ExpiresIn.STRING,
            scope=False,
            refresh_expires_in=True,
            members={"ext_expires_in": 20, "nested": {"a": [1, None]}},
        ),
    )


def test_clients_and_users_have_policies_of_their_own(tmp_path: Path) -> None:
    text = """
clients:
- {client_id: app, policy: {refresh: off, lifetimes: {id_token: 20s}}}
users:
- {username: carol, password: x, policy: {on_refresh: {id_token: off}}}
- {username: dave, password: x}
"""
    settings = provider_settings(value_of(text, tmp_path))
    assert settings.for_clients == {"app": {"refresh": {"enabled": False}, "lifetimes": {"id_token": 20}}}
    assert settings.for_users == {"carol": {"on_refresh": {"id_token": False}}}


def test_every_metadata_of_a_client_can_be_written(tmp_path: Path) -> None:
    text = """
clients:
- client_id: app
  grant_types: [authorization_code]
  jwks: {keys: []}
  default_max_age: 300
  require_auth_time: on
  subject_type: pairwise
  backchannel_logout_uri: http://127.0.0.1/logout
"""
    (client,) = provider_settings(value_of(text, tmp_path)).clients
    assert client == Client(
        client_id="app",
        grant_types=("authorization_code",),
        jwks={"keys": []},
        default_max_age=300,
        require_auth_time=True,
        subject_type="pairwise",
        backchannel_logout_uri="http://127.0.0.1/logout",
    )
    assert policy_fields.of_client().keys() == {field.name for field in fields(Client)}


def test_settings_are_written_by_their_names(tmp_path: Path) -> None:
    text = "{sign_in: auto, device_code: 1m, acr_values: [gold], browser_url: null, introspection: off}"
    assert provider_settings(value_of(text, tmp_path)) == Settings(
        sign_in=SignIn.AUTO, device_code=60, acr_values=("gold",), introspection=False
    )


def test_every_setting_has_a_way_to_be_written() -> None:
    from mock_idp.config.provider import keys  # noqa: PLC0415

    besides = {"for_clients", "for_users"}
    assert {field.name for field in fields(Settings)} - besides <= set(keys())


def test_a_profile_is_what_it_begins_with(tmp_path: Path) -> None:
    text = "{profile: dex, id_token_ttl: 20s, refresh: {reuse_interval: 3s, rest: 3s}}"
    dex = mock_idp.profile("dex")
    assert provider_settings(value_of(text, tmp_path)) == replace(
        dex,
        refresh=replace(dex.refresh, reuse_interval=3, rest=3),
        lifetimes=replace(dex.lifetimes, id_token=20, expires_in=20, access_token=20),
    )


def test_claims_are_laid_over_everybodys_and_a_users_own_over_them(tmp_path: Path) -> None:
    text = """
claims: {groups: null, hd: example.com}
users:
- {username: carol, password: x, claims: {hd: elsewhere.org}}
"""
    (carol,) = provider_settings(value_of(text, tmp_path)).users
    assert (carol.claims["groups"], carol.claims["hd"], carol.claims["name"]) == (
        None,
        "elsewhere.org",
        "Carol",
    )
    everybody = provider_settings(value_of("claims: {hd: x}", tmp_path)).users
    assert everybody == tuple(replace(user, claims=user.claims | {"hd": "x"}) for user in (ALICE, BOB))


def test_faults_are_those_of_the_control_surface(tmp_path: Path) -> None:
    text = "faults:\n- {fault: answer, status: 503, on: {endpoint: token, grant: refresh_token}, times: 2}"
    (fault,) = provider_settings(value_of(text, tmp_path)).faults
    assert faults.to_data(fault) == {
        "fault": "answer",
        "status": 503,
        "on": {"endpoint": "token", "grant": "refresh_token"},
        "times": 2,
    }


def test_error_texts_are_a_products_or_ones_own(tmp_path: Path) -> None:
    assert provider_settings(value_of("error_texts: google", tmp_path)).error_texts == profiles.error_texts(
        "google"
    )
    text = """
error_texts:
  body: microsoft
  status: 418
  otherwise: {description: ""}
  texts:
    every: {expired: {error: too_late}}
    refresh_token: {reused: {status: 403, code: 7, members: {error_uri: http://docs}}}
"""
    assert provider_settings(value_of(text, tmp_path)).error_texts == ErrorTexts(
        body=ErrorBody.MICROSOFT,
        status=418,
        otherwise=ErrorText(description=""),
        texts={
            ("", "expired"): ErrorText(error="too_late"),
            ("refresh_token", "reused"): ErrorText(status=403, code=7, members={"error_uri": "http://docs"}),
        },
    )


def test_own_texts_may_be_like_a_products(tmp_path: Path) -> None:
    text = "error_texts: {like: dex, texts: {refresh_token: {idle: {status: 401}}}}"
    dex = profiles.error_texts("dex")
    texts = {**dex.texts, ("refresh_token", "idle"): ErrorText(status=401)}
    assert provider_settings(value_of(text, tmp_path)).error_texts == replace(dex, texts=texts)


def test_a_negative_fraction_is_a_number(tmp_path: Path) -> None:
    text = "response: {members: {a: -0.5, b: 0.5, c: -1, d: +0.25}}"
    settings = provider_settings(value_of(text, tmp_path))
    assert settings.response.members == {"a": -0.5, "b": 0.5, "c": -1, "d": 0.25}


MISTAKES = """
profile: dx
  profile cannot be 'dx'; did you mean 'dex'?
refresh: {succesor: same}
  unknown key 'succesor' in refresh; did you mean 'successor'?
refresh: {successor: sme}
  refresh.successor cannot be 'sme'; did you mean 'same'?
refresh: {rotate_after: 0}
  refresh.rotate_after must be 1 or more, not '0'
refresh: {rest: 30}
  refresh.rest needs a unit: write it like 30s
refresh: {reuse_interval: never}
  refresh.reuse_interval: 'never' is not a duration; write it like 20s, 1m or 24h
lifetimes: {id_token: -5s}
  lifetimes.id_token: '-5s' is not a duration; write it like 20s, 1m or 24h
lifetimes: {id_token: null}
  lifetimes.id_token must be a duration such as 20s, 1m or 24h, not nothing
on_refresh: {drop_claims: name}
  on_refresh.drop_claims must be a list, not 'name'
on_refresh: {auth_time: 5}
  on_refresh.auth_time cannot be '5'; known are kept, now, absent
response: {members: {id_token: x}}
  response.members.id_token is a member that the policy has other words for
response: {members: []}
  response.members must be a section of keys and values, not a list
rotation: off
  the key 'rotation' belongs into refresh: write 'refresh: {rotation: …}'
error_texts: gogle
  error_texts cannot be 'gogle'; did you mean 'google'?
error_texts: {texts: {refresh: {}}}
  unknown key 'refresh' in error_texts.texts; did you mean 'refresh_token'?
error_texts: {texts: {every: {reuse: {}}}}
  unknown key 'reuse' in error_texts.texts.every; did you mean 'reused'?
error_texts: {status: 700}
  error_texts.status must be an HTTP status from 200 to 599, not '700'
error_texts: {otherwise: {description: "a\\nb"}}
  error_texts.otherwise.description must be one line of text
clients: [{client_id: a, policy: {refrsh: off}}]
  unknown key 'refrsh' in clients[0].policy; did you mean 'refresh'?
clients: [{client_id: a, redirect_uri: x}]
  unknown key 'redirect_uri' in clients[0]; did you mean 'redirect_uris'?
clients: [{secret: a}]
  the key 'client_id' is missing in clients[0]
users: [{username: a, password: b, policy: off}]
  users[0].policy must be a section of keys and values, not 'off'
claims: {sub: x}
  sub is not written among the claims but beside the username
faults: [{fault: anser}]
  fault: there is no fault 'anser'; did you mean 'answer'?
registration: opn
  registration cannot be 'opn'; did you mean 'open'?
""".strip().split("\n")


@pytest.mark.parametrize(("text", "sentence"), list(zip(MISTAKES[::2], MISTAKES[1::2], strict=True)))
def test_a_mistake_names_file_line_and_what_is_near(tmp_path: Path, text: str, sentence: str) -> None:
    mistake = mistake_in(f"# a comment\n{text}", tmp_path, provider_settings)
    assert mistake == f"file.yaml:2: {sentence.strip()}"
