"""A replaced refresh token may come again for a while, and no longer."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_idp.clock import Clock
from mock_idp.protocol.errors import Cause
from mock_idp.protocol.grants import refresh_token
from mock_idp.protocol.model import AccessToken, Client, Grant, RefreshToken
from mock_idp.protocol.policy import RefreshPolicy
from mock_idp.protocol.redemption import Redemption
from mock_idp.store.memory import MemoryStore
from tests.protocol.samples import NOW, USER, a_grant, a_refresh_token, decided, keep, terms
from tests.protocol.samples import redeem_refresh_token as redeem

GRACE = RefreshPolicy(reuse_interval=30)


def _cause(redemption: Redemption) -> Cause | None:
    return None if redemption.refusal is None else redemption.refusal.cause


def _replaced(seconds_ago: float, **different: object) -> RefreshToken:
    return a_refresh_token(replaced_at=NOW - seconds_ago, **different)


def test_inside_the_interval_the_answer_is_a_fresh_successor_of_the_same_lineage() -> None:
    grant = a_grant()
    access = AccessToken(
        value="access-2", grant_id="grant-1", scope=grant.scope, expires_at=NOW + 3600, issued_at=NOW
    )
    fresh = a_refresh_token(value="refresh-2")
    assert redeem(_replaced(29), grant, {}, terms(refresh=GRACE)) == Redemption(
        grant=grant,
        user=USER,
        scope=grant.scope,
        access_token=access,
        refresh_token=fresh,
        refreshes=True,
        writes=(_replaced(29, reuses=1), fresh, access),
    )


@given(interval=st.integers(0, 100), ago=st.integers(0, 200), detection=st.booleans())
def test_reuse_is_reuse_from_the_very_second_the_interval_ends(
    interval: int, ago: int, *, detection: bool
) -> None:
    policy = RefreshPolicy(reuse_interval=interval, reuse_detection=detection)
    redemption = redeem(_replaced(ago), a_grant(), {}, terms(refresh=policy))
    good = ago < interval
    assert (_cause(redemption), redemption.revokes) == (
        None if good else Cause.REUSED,
        detection and not good,
    )


@pytest.mark.parametrize(
    ("token", "grant", "client", "cause"),
    [
        (_replaced(1, expires_at=NOW), a_grant(), None, Cause.EXPIRED),
        (_replaced(1), a_grant(revoked=True), None, Cause.REVOKED),
        (_replaced(1), a_grant(), "thief", Cause.OTHER_CLIENT),
        (_replaced(30), a_grant(), None, Cause.REUSED),
    ],
)
def test_the_interval_excuses_nothing_else(
    token: RefreshToken, grant: Grant, client: str | None, cause: Cause
) -> None:
    client_of: dict[str, Any] = {} if client is None else {"client": Client(client_id=client)}
    redemption = redeem(token, grant, {}, terms(refresh=GRACE, **client_of))
    assert (_cause(redemption), redemption.access_token) == (cause, None)


def _store(*tokens: RefreshToken) -> MemoryStore:
    store = MemoryStore(Clock(frozen=True))
    keep(store, a_grant(), *tokens)
    return store


def _refresh(store: MemoryStore, value: str, successor: str, now: float, policy: RefreshPolicy) -> Redemption:
    """Refresh as the token endpoint does."""
    conditions = terms(
        now=now, refresh=policy, fresh_refresh_token=successor, fresh_access_token=f"access of {successor}"
    )
    return decided(store, refresh_token, {"refresh_token": value}, conditions)


@given(waits=st.lists(st.integers(0, 20), min_size=1, max_size=6))
def test_to_come_again_does_not_prolong_the_interval(waits: list[int]) -> None:
    """The first token is good until 30 s after its first use, however often it comes."""
    store, moment, seen = _store(a_refresh_token()), NOW, []
    for number, wait in enumerate([0, *waits]):
        moment += wait
        redemption = _refresh(store, "refresh-1", f"successor-{number}", moment, GRACE)
        seen.append(redemption.refusal is None)
        if not seen[-1]:
            break
    expected = [sum(waits[:n]) < 30 for n in range(len(waits) + 1)]
    assert seen == expected[: len(seen)]


def test_every_successor_of_the_interval_is_good() -> None:
    """The reply was lost and the client asked again: whichever answer it keeps, it can go on."""
    store = _store(a_refresh_token())
    answers = [
        _cause(_refresh(store, value, successor, NOW + 1, GRACE))
        for value, successor in [("refresh-1", "a"), ("refresh-1", "b"), ("a", "c"), ("b", "d")]
    ]
    assert answers == [None] * 4
