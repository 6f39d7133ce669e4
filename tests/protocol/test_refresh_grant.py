"""The refresh grant, decided without a server (RFC 6749 6, RFC 9700 4.14.2)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_idp.protocol.errors import Cause, ErrorCode
from mock_idp.protocol.model import AccessToken, Client, Grant, RefreshToken, User
from mock_idp.protocol.policy import Lifetimes, RefreshPolicy
from mock_idp.protocol.redemption import Redemption
from tests.protocol.samples import CLIENT, NOW, USER, a_grant, a_refresh_token, terms, why
from tests.protocol.samples import redeem_refresh_token as redeem

SCOPE_VALUES = ("openid", "email", "offline_access", "profile", "groups")


def test_a_refresh_replaces_the_token_and_keeps_the_grant() -> None:
    grant, token = a_grant(), a_refresh_token()
    access = AccessToken(
        value="access-2", grant_id="grant-1", scope=grant.scope, expires_at=NOW + 3600, issued_at=NOW
    )
    fresh = a_refresh_token(value="refresh-2")
    used = a_refresh_token(uses=1, replaced_at=NOW, successor="refresh-2", kept_until=NOW)
    assert redeem(token, grant, {}, terms()) == Redemption(
        grant=grant,
        user=USER,
        scope=grant.scope,
        access_token=access,
        refresh_token=fresh,
        refreshes=True,
        writes=(used, fresh, access),
    )


def test_without_rotation_the_same_token_comes_back_unspent() -> None:
    redemption = redeem(a_refresh_token(), a_grant(), {}, terms(refresh=RefreshPolicy(rotation=False)))
    kept = a_refresh_token(uses=1)
    assert (redemption.refresh_token, redemption.writes[:-1]) == (kept, (kept,))


def test_each_new_token_lives_its_own_lifetime() -> None:
    redemption = redeem(a_refresh_token(), a_grant(), {}, terms(lifetimes=Lifetimes(refresh_token=50)))
    assert redemption.refresh_token == a_refresh_token(value="refresh-2", expires_at=NOW + 50)


@pytest.mark.parametrize(
    ("token", "grant", "cause"),
    [
        (None, None, Cause.UNKNOWN_TOKEN),
        (a_refresh_token(), a_grant(client_id="another"), Cause.OTHER_CLIENT),
        (a_refresh_token(), a_grant(revoked=True), Cause.REVOKED),
        (a_refresh_token(replaced_at=NOW), a_grant(), Cause.REUSED),
        (a_refresh_token(expires_at=NOW), a_grant(), Cause.EXPIRED),
    ],
)
def test_a_token_that_is_not_good_is_refused(
    token: RefreshToken | None, grant: Grant | None, cause: Cause
) -> None:
    redemption = redeem(token, grant, {}, terms())
    assert why(redemption) == (ErrorCode.INVALID_GRANT, cause)
    assert redemption.writes == ((replace(grant, revoked=True),) if grant and cause is Cause.REUSED else ())


def test_every_bad_token_reads_the_same_on_the_wire() -> None:
    """RFC 6749 5.2: the client learns invalid_grant, and not which of several reasons."""
    bad = [
        redeem(None, None, {}, terms()),
        redeem(a_refresh_token(), a_grant(revoked=True), {}, terms()),
        redeem(a_refresh_token(replaced_at=NOW), a_grant(), {}, terms()),
        redeem(a_refresh_token(), a_grant(), {}, terms(user=None)),
    ]
    assert {str(redemption.refusal) for redemption in bad} == {
        "invalid_grant: The refresh token is invalid, expired, revoked or was issued to another client."
    }


def test_with_refresh_off_the_grant_type_is_unsupported_whatever_the_token() -> None:
    off = terms(refresh=RefreshPolicy(enabled=False))
    expected = (ErrorCode.UNSUPPORTED_GRANT_TYPE, Cause.REFRESH_OFF)
    assert why(redeem(a_refresh_token(), a_grant(), {}, off)) == expected
    assert why(redeem(None, None, {}, off)) == expected


@pytest.mark.parametrize("detection", [True, False])
def test_a_replaced_token_ends_the_lineage_only_where_reuse_is_detected(*, detection: bool) -> None:
    policy = RefreshPolicy(reuse_detection=detection)
    redemption = redeem(a_refresh_token(replaced_at=NOW), a_grant(), {}, terms(refresh=policy))
    assert redemption.revokes is detection


def test_another_clients_attempt_neither_spends_nor_revokes() -> None:
    """Else anybody who saw a token once could end a session that is not theirs."""
    thief = terms(client=Client(client_id="thief"))
    redemption = redeem(a_refresh_token(replaced_at=NOW), a_grant(), {}, thief)
    assert (why(redemption), redemption.writes) == ((ErrorCode.INVALID_GRANT, Cause.OTHER_CLIENT), ())


@pytest.mark.parametrize("user", [None, replace(USER, disabled=True)])
def test_who_is_gone_or_disabled_cannot_refresh_and_the_token_is_kept(user: User | None) -> None:
    redemption = redeem(a_refresh_token(), a_grant(), {}, terms(user=user))
    assert (why(redemption), redemption.writes) == ((ErrorCode.INVALID_GRANT, Cause.USER_DISABLED), ())


@given(lifetime=st.integers(1, 10**6), later=st.integers(0, 2 * 10**6))
def test_a_token_is_good_until_the_very_second_it_runs_out(lifetime: int, later: int) -> None:
    token = a_refresh_token(expires_at=NOW + lifetime)
    refused = redeem(token, a_grant(), {}, terms(now=NOW + later)).refusal is not None
    assert refused is (later >= lifetime)


@given(
    granted=st.sets(st.sampled_from(SCOPE_VALUES), min_size=1), asked=st.lists(st.sampled_from(SCOPE_VALUES))
)
def test_scope_can_be_narrowed_and_never_widened(granted: set[str], asked: list[str]) -> None:
    grant = a_grant(scope=tuple(sorted(granted)))
    redemption = redeem(a_refresh_token(), grant, {"scope": " ".join(asked)}, terms())
    if set(asked) <= granted:
        assert redemption.scope == (tuple(dict.fromkeys(asked)) or grant.scope)
    else:
        refusal = (ErrorCode.INVALID_SCOPE, Cause.SCOPE_NOT_GRANTED)
        assert (why(redemption), redemption.writes) == (refusal, ())


@given(
    enabled=st.booleans(),
    rotation=st.booleans(),
    detection=st.booleans(),
    used=st.booleans(),
    revoked=st.booleans(),
    client_id=st.sampled_from([CLIENT.client_id, "another"]),
    left=st.integers(-2, 2),
    scope=st.sampled_from(["", "openid", "openid admin"]),
)
def test_only_a_success_spends_or_issues(
    *,
    enabled: bool,
    rotation: bool,
    detection: bool,
    used: bool,
    revoked: bool,
    client_id: str,
    left: int,
    scope: str,
) -> None:
    policy = RefreshPolicy(enabled=enabled, rotation=rotation, reuse_detection=detection)
    token = a_refresh_token(replaced_at=NOW if used else None, expires_at=NOW + left)
    grant = a_grant(revoked=revoked, client_id=client_id)
    redemption = redeem(token, grant, {"scope": scope}, terms(refresh=policy))
    good = enabled and not used and not revoked and client_id == CLIENT.client_id and left > 0
    success = good and "admin" not in scope
    assert (redemption.refusal is None) is success
    spent = [it for it in redemption.writes if isinstance(it, RefreshToken) and it.replaced_at is not None]
    assert bool(spent) is (success and rotation)
    assert (redemption.access_token is not None) is success
    assert (redemption.refresh_token is not None) is success
