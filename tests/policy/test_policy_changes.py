"""A policy changes while the provider runs, for everybody, a client or a user; nonsense changes nothing."""

from __future__ import annotations

import pytest

import mock_idp
from mock_idp.policies import Change, Policies
from mock_idp.protocol.policy import Policy, Successor
from tests.provider.person import refresh, tokens


def test_a_users_change_lies_over_a_clients_and_that_over_everybodys() -> None:
    policies = Policies(
        Policy(),
        clients={"app": {"lifetimes": {"id_token": 20, "code": 7}}},
        users={"carol": {"lifetimes": {"id_token": 30}}},
    )
    seen = [
        policies.of(client, user).lifetimes.id_token
        for client, user in [("", ""), ("app", "dave"), ("app", "carol"), ("other", "carol")]
    ]
    assert seen == [3600, 20, 30, 30]
    assert policies.of("app", "carol").lifetimes.code == 7


def test_a_change_of_everybodys_shows_through_what_a_client_does_not_say() -> None:
    policies = Policies(Policy(), clients={"app": {"lifetimes": {"id_token": 20}}})
    policies.change({"lifetimes": {"code": 9}})
    lifetimes = policies.of("app", "").lifetimes
    assert (lifetimes.id_token, lifetimes.code) == (20, 9)


def test_changes_add_up_and_a_reset_undoes_them() -> None:
    policies = Policies(Policy())
    policies.change({"refresh": {"rotation": False}}, client_id="app")
    policies.change({"refresh": {"rest": 5}}, client_id="app")
    refresh_policy = policies.of("app", "").refresh
    assert (refresh_policy.rotation, refresh_policy.rest) == (False, 5)
    policies.reset()
    assert policies.of("app", "") == Policy()


def test_json_values_become_what_the_policy_keeps() -> None:
    policies = Policies(Policy())
    policies.change({"refresh": {"successor": "same", "scope": None}, "lifetimes": {"id_token": "1m"}})
    base = policies.base
    assert (base.refresh.successor, base.refresh.scope) == (Successor.SAME, None)
    assert base.lifetimes.id_token == 60
    policies.change({"on_refresh": {"drop_claims": ["name"]}})
    assert policies.base.on_refresh.drop_claims == ("name",)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"refesh": {}}, "a policy has no part 'refesh'; did you mean 'refresh'?"),
        (
            {"refresh": {"rotat": True}},
            "the policy's part 'refresh' has no field 'rotat'; did you mean 'rotation'?",
        ),
        ({"refresh": {"rotation": 1}}, "refresh.rotation must be on or off"),
        ({"refresh": {"rotate_after": 0}}, "refresh.rotate_after must be a whole number of 1 or more"),
        ({"refresh": {"rotate_after": True}}, "refresh.rotate_after must be a whole number of 1 or more"),
        ({"refresh": {"reuse_count": -1}}, "refresh.reuse_count must be a whole number, or null"),
        ({"refresh": {"successor": "x"}}, "refresh.successor must be one of fresh, same"),
        ({"refresh": {"scope": ""}}, "refresh.scope must be text, or null"),
        ({"lifetimes": {"id_token": None}}, "lifetimes.id_token must be a duration"),
        ({"lifetimes": {"id_token": -1}}, "lifetimes.id_token must be a duration"),
        ({"lifetimes": {"id_token": float("nan")}}, "lifetimes.id_token must be a duration"),
        ({"lifetimes": {"id_token": True}}, "lifetimes.id_token must be a duration"),
        ({"lifetimes": {"expires_in": 1e300}}, "lifetimes.expires_in must be a duration, or null"),
        ({"lifetimes": {"expires_in": -1e300}}, "lifetimes.expires_in must be a duration, or null"),
        ({"lifetimes": {"id_token": "soon"}}, "lifetimes.id_token must be a duration"),
        ({"on_refresh": {"drop_claims": "name"}}, "on_refresh.drop_claims must be a list of texts"),
        (
            {"response": {"members": {"access_token": 1}}},
            "response.members must be a section of members that a response has only by this",
        ),
        (
            {"response": {"members": {"a": [float("nan")]}}},
            "response.members must be a section of members that a response has only by this",
        ),
    ],
)
def test_nonsense_is_one_sentence_and_changes_nothing(change: Change, sentence: str) -> None:
    policies = Policies(Policy())
    with pytest.raises(ValueError, match=r".") as raised:
        policies.change(change)
    assert str(raised.value) == sentence
    assert policies.base == Policy()


def test_a_client_and_a_user_cannot_be_meant_at_once() -> None:
    with pytest.raises(ValueError, match="not for both at once"):
        Policies(Policy()).change({}, client_id="a", username="b")


def test_what_is_different_from_the_beginning_is_checked_too() -> None:
    with pytest.raises(ValueError, match="has no field 'rotat'"):
        Policies(Policy(), users={"carol": {"refresh": {"rotat": True}}})


def test_a_change_holds_for_the_next_refresh() -> None:
    with mock_idp.running() as provider:
        policies = provider.provider.policies
        token = tokens(provider)["refresh_token"]
        policies.change({"refresh": {"rotation": False}}, username="alice")
        kept = refresh(provider, token).json()["refresh_token"]
        policies.change({"refresh": {"enabled": False}}, client_id=provider.client.client_id)
        off = refresh(provider, token)
    assert kept == token
    assert (off.status_code, off.json()["error"]) == (400, "unsupported_grant_type")
