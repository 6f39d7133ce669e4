"""Faults of the storage at a provider: what a client notices of them, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mock_idp.faults import Aim, LostWrite, StorageFailure
from tests.faults.provider import redeem, struck
from tests.provider.person import refresh

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.provider import StruckProvider

REFRESHES = Aim(grant="refresh_token")


@pytest.fixture
def provider() -> Iterator[StruckProvider]:
    with struck() as provider:
        yield provider


def test_after_a_lost_write_the_new_token_is_unknown_and_the_old_one_good(provider: StruckProvider) -> None:
    old = redeem(provider).json()["refresh_token"]
    provider.faults.switch_on(LostWrite(on=REFRESHES, times=1))
    answer = refresh(provider, old)
    new = answer.json()["refresh_token"]
    again = [refresh(provider, token).status_code for token in (new, old)]
    assert (answer.status_code, again) == (200, [400, 200])


def test_a_storage_that_fails_leaves_everything_as_it_was(provider: StruckProvider) -> None:
    token = redeem(provider).json()["refresh_token"]
    provider.faults.switch_on(StorageFailure(on=REFRESHES, times=1))
    struck_, healed = (refresh(provider, token).status_code for _ in range(2))
    assert (struck_ >= 500, healed) == (True, 200)
