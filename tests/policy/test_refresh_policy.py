"""Every field of `RefreshPolicy`, each shown by what a client meets."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mock_idp.protocol.errors import Cause
from mock_idp.protocol.policy import Consent, Policy, RefreshPolicy, ScopeChange, Successor
from tests.policy.lineage import Lineage
from tests.protocol.samples import CLIENT


def a_lineage(refresh: RefreshPolicy) -> Lineage:
    return Lineage(Policy(refresh=refresh))


def test_enabled_off_issues_none_and_refuses_those_of_before() -> None:
    it = a_lineage(RefreshPolicy())
    token = it.token()
    it.change(refresh=RefreshPolicy(enabled=False))
    assert it.sign_in().refresh_token is None
    assert it.outcome(token) is Cause.REFRESH_OFF


def test_grant_enabled_off_issues_them_and_refuses_them_all_the_same() -> None:
    it = a_lineage(RefreshPolicy(grant_enabled=False))
    assert it.outcome(it.token()) is Cause.GRANT_NOT_ALLOWED


def test_rotation_off_keeps_one_token_for_ever() -> None:
    it = a_lineage(RefreshPolicy(rotation=False))
    token = it.token()
    assert [it.refreshed(token) for _ in range(3)] == [token] * 3


def test_rotate_after_replaces_at_the_nth_use() -> None:
    it = a_lineage(RefreshPolicy(rotate_after=3))
    token = it.token()
    assert [it.refreshed(token), it.refreshed(token)] == [token, token]
    successor = it.refreshed(token)
    assert successor != token
    assert it.outcome(token) is Cause.REUSED


def test_rest_returns_a_young_token_as_it_is_and_does_not_count_the_use() -> None:
    """Dex inside its reuse interval; the interval counts from the sign-in, and is not prolonged."""
    it = a_lineage(RefreshPolicy(rest=30, rotate_after=1))
    token = it.token()
    it.now += 29
    assert it.refreshed(token) == token
    it.now += 1
    assert it.refreshed(token) != token


def test_rest_with_rotation_off_keeps_the_time_of_the_last_use() -> None:
    it = a_lineage(RefreshPolicy(rest=30, rotation=False))
    it.change(lifetimes=replace(it.policy.lifetimes, refresh_token_idle=40))
    token = it.token()
    it.now += 20
    it.refreshed(token)
    it.now += 20
    assert it.outcome(token) is Cause.IDLE


def test_reuse_detection_off_refuses_the_old_one_and_the_new_one_goes_on() -> None:
    it = a_lineage(RefreshPolicy(reuse_detection=False))
    token = it.token()
    successor = it.refreshed(token)
    assert (it.outcome(token), it.outcome(successor)) == (Cause.REUSED, None)


def test_reuse_detection_on_ends_the_lineage() -> None:
    it = a_lineage(RefreshPolicy(reuse_detection=True))
    token = it.token()
    successor = it.refreshed(token)
    assert (it.outcome(token), it.outcome(successor)) == (Cause.REUSED, Cause.REVOKED)


def test_reuse_interval_forgives_until_its_last_second() -> None:
    it = a_lineage(RefreshPolicy(reuse_interval=30))
    token = it.token()
    it.refreshed(token)
    it.now += 29
    assert it.outcome(token) is None
    it.now += 1
    assert it.outcome(token) is Cause.REUSED


def test_a_replaced_token_is_known_as_long_as_it_may_come_again() -> None:
    """Entra never revokes the old one: ninety days on, it must not have been forgotten."""
    it = a_lineage(RefreshPolicy(reuse_interval=90 * 86400))
    token = it.token()
    decision = it.refresh(token)
    (spent,) = (record for record in decision.writes if record.key == token)
    assert spent.forget_at == it.now + 90 * 86400


def test_reuse_count_limits_how_often() -> None:
    it = a_lineage(RefreshPolicy(reuse_interval=30, reuse_count=2))
    token = it.token()
    it.refreshed(token)
    assert [it.outcome(token) for _ in range(3)] == [None, None, Cause.REUSED]


def test_reuse_until_successor_used_allows_the_previous_one_only() -> None:
    it = a_lineage(RefreshPolicy(reuse_interval=30, reuse_until_successor_used=True))
    first = it.token()
    second = it.refreshed(first)
    assert it.outcome(first) is None
    it.refreshed(second)
    assert it.outcome(first) is Cause.REUSED


def test_successor_same_answers_with_the_one_there_is() -> None:
    it = a_lineage(RefreshPolicy(reuse_interval=30, successor=Successor.SAME, reuse_detection=False))
    first = it.token()
    second = it.refreshed(first)
    assert it.refreshed(first) == second
    third = it.refreshed(second)
    assert it.outcome(first) is Cause.REUSED
    assert it.refreshed(second) == third


def test_successor_fresh_answers_with_a_new_one_each_time() -> None:
    it = a_lineage(RefreshPolicy(reuse_interval=30, successor=Successor.FRESH))
    first = it.token()
    answers = [it.refreshed(first) for _ in range(3)]
    assert len(set(answers)) == 3
    assert [it.outcome(answer) for answer in answers] == [None] * 3


@pytest.mark.parametrize(
    ("scope", "granted", "issued"),
    [
        ("offline_access", ("openid",), False),
        ("offline_access", ("openid", "offline_access"), True),
        ("offline", ("openid", "offline_access"), False),
        (None, ("openid",), True),
    ],
)
def test_scope_asks_for_a_refresh_token(scope: str | None, granted: tuple[str, ...], *, issued: bool) -> None:
    it = a_lineage(RefreshPolicy(scope=scope))
    assert (it.sign_in(scope=granted).refresh_token is not None) is issued


@pytest.mark.parametrize(("said", "issued"), [(None, False), ("online", False), ("offline", True)])
def test_access_type_asks_for_one_whatever_the_scope(said: str | None, *, issued: bool) -> None:
    it = a_lineage(RefreshPolicy(scope=None, access_type=True))
    assert (it.sign_in(scope=("openid",), access_type=said).refresh_token is not None) is issued


@pytest.mark.parametrize(
    ("consent", "first", "prompted", "issued"),
    [
        (Consent.NEVER, False, False, True),
        (Consent.REQUIRED, True, False, False),
        (Consent.REQUIRED, False, True, True),
        (Consent.FIRST_ONLY, True, False, True),
        (Consent.FIRST_ONLY, False, False, False),
        (Consent.FIRST_ONLY, False, True, True),
    ],
)
def test_consent_decides_whether_one_is_issued(
    consent: Consent, *, first: bool, prompted: bool, issued: bool
) -> None:
    it = a_lineage(RefreshPolicy(consent=consent))
    decision = it.sign_in(first_consent=first, prompted_consent=prompted)
    assert (decision.refresh_token is not None) is issued


def test_a_client_that_may_not_refresh_gets_none() -> None:
    it = a_lineage(RefreshPolicy())
    it.client = replace(CLIENT, grant_types=("authorization_code",))
    assert it.sign_in().refresh_token is None


def test_one_per_user_and_client_ends_the_one_before() -> None:
    it = a_lineage(RefreshPolicy(one_per_user_and_client=True))
    first, second = it.token(), it.token()
    assert (it.outcome(first), it.outcome(second)) == (Cause.SUPERSEDED, None)
    third = it.token()
    assert (it.outcome(second), it.outcome(third)) == (Cause.REUSED, None)


def test_a_sign_in_without_a_refresh_token_ends_none() -> None:
    it = a_lineage(RefreshPolicy(one_per_user_and_client=True))
    first = it.token()
    assert it.sign_in(scope=("openid",)).refresh_token is None
    assert it.outcome(first) is None


@pytest.mark.parametrize(
    ("change", "asked", "then"),
    [
        (ScopeChange.NARROW, ("openid",), ("openid", "email", "offline_access")),
        (ScopeChange.STICKY, ("openid",), ("openid",)),
        (ScopeChange.INTERSECT, ("openid",), ("openid", "email", "offline_access")),
        (ScopeChange.IGNORE, ("openid", "email", "offline_access"), ("openid", "email", "offline_access")),
    ],
)
def test_scope_change_narrows(change: ScopeChange, asked: tuple[str, ...], then: tuple[str, ...]) -> None:
    it = a_lineage(RefreshPolicy(scope_change=change))
    narrowed = it.refresh(it.token(), scope="openid")
    assert narrowed.refresh_token is not None
    assert (narrowed.scope, it.refresh(narrowed.refresh_token.value).scope) == (asked, then)


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        (ScopeChange.NARROW, Cause.SCOPE_NOT_GRANTED),
        (ScopeChange.STICKY, Cause.SCOPE_NOT_GRANTED),
        (ScopeChange.INTERSECT, None),
        (ScopeChange.IGNORE, None),
    ],
)
def test_scope_change_never_widens(change: ScopeChange, cause: Cause | None) -> None:
    it = a_lineage(RefreshPolicy(scope_change=change))
    token = it.token()
    decision = it.refresh(token, scope="openid admin")
    assert (decision.refusal.cause if decision.refusal else None) is cause
    assert "admin" not in decision.scope


def test_session_bound_dies_with_the_session_unless_offline_access_was_granted() -> None:
    it = a_lineage(RefreshPolicy(scope=None, session_bound=True))
    it.change(lifetimes=replace(it.policy.lifetimes, session=100))
    bound = it.token(scope=("openid",), session_id="session-1")
    offline = it.token(scope=("openid", "offline_access"), session_id="session-1")
    it.now += 100
    assert (it.outcome(bound), it.outcome(offline)) == (Cause.SESSION_ENDED, None)


def test_session_bound_without_a_session_is_over_at_once() -> None:
    it = a_lineage(RefreshPolicy(scope=None, session_bound=True))
    assert it.outcome(it.token(scope=("openid",))) is Cause.SESSION_ENDED
