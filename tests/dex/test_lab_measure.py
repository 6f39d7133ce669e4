"""What a Dex of ours tells of itself: goroutines and connections that a connector leaves behind."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import pytest

from tests.dex.living_dex import living, probe

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.go


def test_what_a_connector_leaves_behind_is_named_and_counted(tmp_path: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as upstream,
        living(probe(), tmp_path) as dex,
    ):
        before = dex.process.measure()
        for _ in range(3):
            dex.ask("leak {}:{}".format(*upstream.getsockname()))
        after = dex.process.measure()

    assert (before.suspicious, before.sockets) == ({}, 0)
    assert (after.suspicious, after.sockets) == ({"example.org/probe.forget": 3}, 3)
    assert after.goroutines - before.goroutines >= 3
