"""Each test gets a system of its own; a module chooses which by the fixture ``name``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.dialects.systems import System, running_system

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def system(name: str) -> Iterator[System]:
    with running_system(name) as running:
        yield running
