"""A provider, and whoever controls it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.control.stage import WAYS, control_of, controlled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp import RunningProvider
    from mock_idp.control.scoped import SyncVerbs


@pytest.fixture
def provider() -> Iterator[RunningProvider]:
    """A provider whose clock stands still, with a control surface."""
    with controlled() as running:
        yield running


@pytest.fixture(params=WAYS)
def control(provider: RunningProvider, request: pytest.FixtureRequest) -> Iterator[SyncVerbs]:
    """The same verbs: in process, over HTTP, and awaited."""
    with control_of(provider, request.param) as found:
        yield found
