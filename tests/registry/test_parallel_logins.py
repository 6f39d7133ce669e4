"""Ten logins at the moment of expiry: no Harbor has a lock, so the provider decides how many survive."""

from __future__ import annotations

import asyncio

import pytest

from harness.events import RefreshSent
from tests.registry.stage import Stage


@pytest.mark.parametrize(
    ("version", "posts"),
    [("1.9.0", 10), ("2.9.5", 10), ("2.15.2", 19)],  # since 2.10 each loser tries the other style as well
)
def test_k_strict_rotation_lets_one_through(version: str, posts: int) -> None:
    stage = Stage(version, style_known=True, barrier=asyncio.Barrier(10))
    stage.later(31)
    assert stage.log_in_at_once(10) == [200, *[401] * 9]
    assert [event.auth for event in stage.events(RefreshSent)].count("basic") == 10
    assert len(stage.events(RefreshSent)) == posts
    stage.provider.barrier = None
    assert stage.stored == "at-2 rt-2 id-2"
    assert stage.log_in().status_code == 200


@pytest.mark.parametrize("version", ["1.9.0", "2.9.5", "2.15.2"])
def test_k2_a_reuse_window_lets_all_through(version: str) -> None:
    stage = Stage(version, style_known=True, reuse=True, barrier=asyncio.Barrier(10))
    stage.later(31)
    assert stage.log_in_at_once(10) == [200] * 10
    assert [event.auth for event in stage.events(RefreshSent)] == ["basic"] * 10
    assert stage.stored.split()[0] in {f"at-{n}" for n in range(2, 12)}
    stage.provider.barrier = None
    assert stage.log_in().status_code == 200


def test_the_last_writer_wins() -> None:
    stage = Stage("2.9.5", style_known=True, reuse=True, barrier=asyncio.Barrier(2))
    stage.later(31)
    assert stage.log_in_at_once(2) == [200, 200]
    kept = [record.event for record in stage.history if record.event.kind == "token.stored"]
    assert len(kept) == 2
    assert stage.stored == "at-3 rt-3 id-3"
