"""What tests of several files begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.front_channel.receiving import receiving

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.front_channel.receiving import Receiver


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A client's own server."""
    with receiving() as receiver:
        yield receiver
