"""A provider and a browser, as a module of the suite has them: the cookie jar is empty at its start."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conformance.op import FIRST, SETTINGS
from tests.front_channel.visitor import Visitor

if TYPE_CHECKING:
    from mock_idp import RunningProvider, Settings


@pytest.fixture
def mock_idp_settings() -> Settings:
    return SETTINGS


@pytest.fixture
def visitor(mock_idp: RunningProvider) -> Visitor:
    mock_idp.clock.freeze()
    return Visitor(mock_idp, client=FIRST)
