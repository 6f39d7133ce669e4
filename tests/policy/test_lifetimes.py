"""Every field of `Lifetimes`: what is shown, what is signed and what is accepted are three things."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from mock_idp.protocol import id_token, token_response
from mock_idp.protocol.errors import Cause
from mock_idp.protocol.policy import Lifetimes, Policy, RefreshPolicy
from tests.policy.lineage import Lineage
from tests.protocol.samples import NOW

if TYPE_CHECKING:
    from mock_idp.protocol.redemption import Redemption


def a_lineage(lifetimes: Lifetimes, **refresh: Any) -> Lineage:  # noqa: ANN401  any field
    return Lineage(Policy(lifetimes=lifetimes, refresh=RefreshPolicy(**refresh)))


def shown(decision: Redemption, policy: Policy) -> dict[str, Any]:
    return token_response.response_to(decision, policy, access_token="a", now=NOW)


def test_id_token_is_what_is_signed() -> None:
    it = a_lineage(Lifetimes(id_token=20))
    claims = id_token.protocol_claims(it.sign_in(), it.policy, issuer="http://op", now=1000)
    assert (claims["iat"], claims["exp"]) == (1000, 1020)


@pytest.mark.parametrize("seconds", [0, 1, -20, 10**12])
def test_expires_in_is_only_shown(seconds: float) -> None:
    it = a_lineage(Lifetimes(expires_in=seconds))
    assert shown(it.sign_in(), it.policy)["expires_in"] == seconds


def test_expires_in_may_be_absent() -> None:
    it = a_lineage(Lifetimes(expires_in=None))
    assert "expires_in" not in shown(it.sign_in(), it.policy)


def test_access_token_is_what_is_accepted() -> None:
    it = a_lineage(Lifetimes(access_token=7))
    access = it.sign_in().access_token
    assert access is not None
    assert access.expires_at == NOW + 7


def test_refresh_token_lives_from_its_own_issue() -> None:
    it = a_lineage(Lifetimes(refresh_token=50))
    first = it.token()
    it.now += 49
    second = it.refreshed(first)
    it.now += 49
    assert it.outcome(second) is None
    third = it.token()
    it.now += 50
    assert it.outcome(third) is Cause.EXPIRED


def test_a_lifetime_that_changes_is_for_tokens_to_come() -> None:
    it = a_lineage(Lifetimes(refresh_token=50))
    token = it.token()
    it.change(lifetimes=Lifetimes(refresh_token=5))
    it.now += 49
    assert it.outcome(token) is None


def test_refresh_token_idle_begins_again_at_every_use() -> None:
    it = a_lineage(Lifetimes(refresh_token_idle=30), rotation=False)
    token = it.token()
    for _ in range(3):
        it.now += 29
        assert it.outcome(token) is None
    it.now += 30
    assert it.outcome(token) is Cause.IDLE


def test_refresh_token_idle_holds_at_once_when_it_changes() -> None:
    it = a_lineage(Lifetimes())
    token = it.token()
    it.now += 30
    it.change(lifetimes=Lifetimes(refresh_token_idle=30))
    assert it.outcome(token) is Cause.IDLE


def test_refresh_token_absolute_counts_from_the_sign_in_however_often_it_was_used() -> None:
    it = a_lineage(Lifetimes(refresh_token_absolute=50))
    token = it.token()
    it.now += 49
    token = it.refreshed(token)
    it.now += 1
    assert it.outcome(token) is Cause.ABSOLUTE_LIFETIME


def test_code_lives_as_long_as_its_lifetime_says() -> None:
    assert Lifetimes(code=10).code == 10


def test_session_and_session_idle_end_a_bound_token_each() -> None:
    it = a_lineage(Lifetimes(session=100, session_idle=30), scope=None, session_bound=True)
    token = it.token(scope=("openid",), session_id="s")
    for _ in range(3):
        it.now += 29
        token = it.refreshed(token)
    it.now += 13
    assert it.outcome(token) is Cause.SESSION_ENDED
    again = it.token(scope=("openid",), session_id="s2")
    it.now += 30
    assert it.outcome(again) is Cause.SESSION_ENDED


def test_what_keycloak_calls_refresh_expires_in_is_the_nearest_end() -> None:
    it = a_lineage(Lifetimes(refresh_token=500, refresh_token_idle=90, refresh_token_absolute=300))
    it.change(response=replace(it.policy.response, refresh_expires_in=True))
    first = it.sign_in()
    assert shown(first, it.policy)["refresh_expires_in"] == 90
    it.change(lifetimes=Lifetimes())
    assert shown(it.sign_in(), it.policy)["refresh_expires_in"] == 0
