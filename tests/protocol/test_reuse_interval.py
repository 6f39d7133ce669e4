"""A replaced refresh token may come again for a while, and no longer."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mock_idp.clock import Clock
from mock_idp.protocol.errors import Cause
from mock_idp.protocol.grants import authorization_code
from mock_idp.protocol.grants.refresh_token import redeem
from mock_idp.protocol.model import Client, RefreshPolicy, RefreshToken
from mock_idp.protocol.redemption import Redemption
from mock_idp.store.memory import MemoryStore
from tests.protocol.samples import NOW, REDIRECT_URI, USER, a_code, a_grant, a_refresh_token, terms

GRACE = RefreshPolicy(reuse_interval=30)


def _cause(redemption: Redemption) -> Cause | None:
    return None if redemption.refusal is None else redemption.refusal.cause


def _replaced(seconds_ago: float, **different: object) -> RefreshToken:
    return a_refresh_token(used=True, replaced_at=NOW - seconds_ago, **different)


def test_inside_the_interval_the_answer_is_a_fresh_successor_of_the_same_lineage() -> None:
    grant = a_grant()
    redemption = redeem(_replaced(29), grant, {}, terms(refresh=GRACE))
    assert replace(redemption, access_token=None) == Redemption(
        grant=grant,
        user=USER,
        spends=True,
        spent_at=NOW - 29,
        scope=grant.scope,
        refresh_token=RefreshToken(value="refresh-2", grant_id="grant-1", expires_at=None),
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
        (a_refresh_token(used=True), a_grant(), None, Cause.REUSED),
    ],
)
def test_the_interval_excuses_nothing_else(
    token: RefreshToken, grant: object, client: str | None, cause: Cause
) -> None:
    client_of = {} if client is None else {"client": Client(client_id=client)}
    redemption = redeem(token, grant, {}, terms(refresh=GRACE, **client_of))  # type: ignore[arg-type]
    assert (_cause(redemption), redemption.spends) == (cause, False)


@given(waits=st.lists(st.integers(0, 20), min_size=1, max_size=6))
def test_to_come_again_does_not_prolong_the_interval(waits: list[int]) -> None:
    """The first token is good until 30 s after its first use, however often it comes."""
    store, moment, seen = MemoryStore(Clock(frozen=True)), NOW, []
    asyncio.run(store.open_grant(a_grant(), a_code()))
    decide = partial(authorization_code.redeem, params={"redirect_uri": REDIRECT_URI}, terms=terms())
    first = asyncio.run(store.redeem_code("code-1", decide)).refresh_token
    assert first is not None
    for number, wait in enumerate([0, *waits]):
        moment += wait
        conditions = terms(now=moment, refresh=GRACE, fresh_refresh_token=f"successor-{number}")
        decision = partial(redeem, params={}, terms=conditions)
        seen.append(asyncio.run(store.redeem_refresh_token(first.value, decision)).refusal is None)
        if not seen[-1]:
            break
    expected = [sum(waits[:n]) < 30 for n in range(len(waits) + 1)]
    assert seen == expected[: len(seen)]


def test_every_successor_of_the_interval_is_good() -> None:
    """The reply was lost and the client asked again: whichever answer it keeps, it can go on."""
    store = MemoryStore(Clock(frozen=True))
    asyncio.run(store.open_grant(a_grant(), a_code()))
    decide = partial(authorization_code.redeem, params={"redirect_uri": REDIRECT_URI}, terms=terms())
    asyncio.run(store.redeem_code("code-1", decide))

    def refresh(value: str, successor: str) -> Cause | None:
        conditions = terms(refresh=GRACE, now=NOW + 1, fresh_refresh_token=successor)
        return _cause(
            asyncio.run(store.redeem_refresh_token(value, partial(redeem, params={}, terms=conditions)))
        )

    assert [refresh("refresh-2", "a"), refresh("refresh-2", "b"), refresh("a", "c"), refresh("b", "d")] == [
        None
    ] * 4
