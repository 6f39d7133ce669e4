"""Every field of `OnRefresh` and `ResponseShape`: what a refreshed answer lacks, and how it is written."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_idp.protocol import id_token, token_response
from mock_idp.protocol.policy import (
    AuthTime,
    ExpiresIn,
    Lifetimes,
    OnRefresh,
    Policy,
    RefreshPolicy,
    ResponseShape,
)
from tests.policy.lineage import Lineage
from tests.protocol.samples import USER

if TYPE_CHECKING:
    from mock_idp.protocol.redemption import Redemption

ALICE = replace(USER, claims={"name": "Alice", "email": "alice@example.com"})


def a_refresh(on_refresh: OnRefresh, **refresh: Any) -> tuple[Lineage, Redemption]:  # noqa: ANN401  any field
    it = Lineage(Policy(on_refresh=on_refresh, refresh=RefreshPolicy(**refresh)), user=ALICE)
    scope = ("openid", "profile", "email", "offline_access")
    token = it.token(scope=scope, nonce="n-1")
    it.now += 10
    return it, it.refresh(token)


def claims(it: Lineage, decision: Redemption) -> dict[str, Any]:
    return id_token.protocol_claims(decision, it.policy, issuer="http://op", now=int(it.now))


def written(shape: ResponseShape, **lifetimes: Any) -> dict[str, Any]:  # noqa: ANN401  any field
    it = Lineage(Policy(response=shape, lifetimes=Lifetimes(**lifetimes)))
    return token_response.response_to(it.sign_in(), it.policy, access_token="a", id_token="i", now=it.now)


def test_refresh_token_off_names_only_a_new_one() -> None:
    _, same = a_refresh(OnRefresh(refresh_token=False), rotation=False)
    _, new = a_refresh(OnRefresh(refresh_token=False), rotation=True)
    assert (same.refresh_token, new.refresh_token is None) == (None, False)


@pytest.mark.parametrize(("repeated", "expected"), [(True, "n-1"), (False, None)])
def test_nonce_on_repeats_that_of_the_sign_in(*, repeated: bool, expected: str | None) -> None:
    it, decision = a_refresh(OnRefresh(nonce=repeated))
    assert claims(it, decision).get("nonce") == expected


def test_revoke_access_token_ends_the_one_that_came_with_the_refresh_token() -> None:
    it = Lineage(Policy(on_refresh=OnRefresh(revoke_access_token=True)))
    first = it.sign_in()
    assert first.refresh_token is not None
    second = it.refresh(first.refresh_token.value)
    assert [it.is_revoked(decision.access_token) for decision in (first, second)] == [True, False]


def test_revoke_access_token_ends_that_of_each_refresh_of_a_token_that_stays() -> None:
    policy = Policy(on_refresh=OnRefresh(revoke_access_token=True), refresh=RefreshPolicy(rotation=False))
    it = Lineage(policy)
    token = it.token()
    answers = [it.refresh(token).access_token for _ in range(3)]
    assert [it.is_revoked(answer) for answer in answers] == [True, True, False]


@pytest.mark.parametrize(
    ("said", "expected"), [(AuthTime.KEPT, 1000), (AuthTime.NOW, 1010), (AuthTime.ABSENT, None)]
)
def test_auth_time_of_a_refreshed_id_token(said: AuthTime, expected: int | None) -> None:
    it, decision = a_refresh(OnRefresh(auth_time=said))
    assert claims(it, decision).get("auth_time") == expected


def test_sub_becomes_another() -> None:
    it, decision = a_refresh(OnRefresh(sub="somebody-else"))
    assert claims(it, decision)["sub"] == "somebody-else"


def test_drop_claims_leaves_them_out_of_id_token_and_userinfo() -> None:
    it, decision = a_refresh(OnRefresh(drop_claims=("name",)))
    about = id_token.identity_claims(decision, it.policy, by_scope=True)
    assert about == {"email": "alice@example.com"}
    assert decision.access_token is not None
    assert decision.access_token.drop_claims == ("name",)


def test_drop_scopes_leaves_them_out_for_this_answer_and_the_lineage_keeps_them() -> None:
    it, decision = a_refresh(OnRefresh(drop_scopes=("email",)))
    assert decision.scope == ("openid", "profile", "offline_access")
    it.change(on_refresh=OnRefresh(drop_scopes=()))
    assert decision.refresh_token is not None
    assert "email" in it.refresh(decision.refresh_token.value).scope


def test_id_token_off_is_left_to_the_endpoint() -> None:
    """`tests/profiles` show it over the wire: GitLab and PingFederate send none."""
    assert OnRefresh(id_token=False) != OnRefresh()


def test_token_type_is_written_as_it_is_said() -> None:
    assert written(ResponseShape(token_type="bearer"))["token_type"] == "bearer"


@pytest.mark.parametrize(
    ("written_as", "expected"),
    [
        (ExpiresIn.NUMBER, 20),
        (ExpiresIn.STRING, "20"),
        (ExpiresIn.FRACTION, 20.5),
        (ExpiresIn.NANOSECONDS, 20_500_000_000),
    ],
)
def test_expires_in_as_writes_it_as_providers_do(written_as: ExpiresIn, expected: object) -> None:
    found = written(ResponseShape(expires_in_as=written_as), expires_in=20.5)["expires_in"]
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(("said", "expected"), [(True, "openid email offline_access"), (False, None)])
def test_scope_off_does_not_say_it(*, said: bool, expected: str | None) -> None:
    assert written(ResponseShape(scope=said)).get("scope") == expected


def test_refresh_expires_in_stands_beside_the_refresh_token() -> None:
    assert written(ResponseShape(refresh_expires_in=True), refresh_token=60)["refresh_expires_in"] == 60


def test_members_are_added_and_never_replace_one() -> None:
    found = written(ResponseShape(members={"ext_expires_in": 1, "scope": "none"}))
    assert (found["ext_expires_in"], found["scope"]) == (1, "openid email offline_access")


@given(
    written_as=st.sampled_from(ExpiresIn),
    seconds=st.one_of(st.none(), st.floats(-1e15, 1e15), st.integers(-(10**15), 10**15)),
    refresh=st.sampled_from([None, 0.0, 0.5, 1e15]),
)
def test_whatever_the_lifetimes_are_the_answer_is_json(
    written_as: ExpiresIn, seconds: float | None, refresh: float | None
) -> None:
    shape = ResponseShape(expires_in_as=written_as, refresh_expires_in=True)
    found = written(shape, expires_in=seconds, refresh_token=refresh, refresh_token_idle=refresh)
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_by_default_the_answer_is_that_of_rfc_6749() -> None:
    assert written(ResponseShape()) == {
        "access_token": "a",
        "token_type": "Bearer",
        "id_token": "i",
        "scope": "openid email offline_access",
        "expires_in": 3600,
        "refresh_token": "refresh-1",
    }
