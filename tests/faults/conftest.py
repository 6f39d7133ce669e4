"""A stand for each test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.stand import opened

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.faults.stand import Stand


@pytest.fixture
def stand() -> Iterator[Stand]:
    with opened() as stand:
        yield stand
