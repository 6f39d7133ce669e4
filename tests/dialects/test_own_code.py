"""A person's dialect can fail; then it is said where, and nothing else breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.dialects.systems import running_system

if TYPE_CHECKING:
    from pathlib import Path

CODE = """\
from mock_idp.dialects import Answer, Dialect, RefreshPolicy


class Mine(Dialect):
    refresh = RefreshPolicy(scope=None)

    def resources(self):
        return {"/broken": self.broken, "/odd": lambda caller: {1, 2}, "/fine": lambda caller: None}

    def broken(self, caller):
        return caller.user.claims["shoe-size"]

    def documents(self):
        return {"/status": lambda: {"up": True}}
"""


@pytest.fixture
def name(tmp_path: Path) -> str:
    path = tmp_path / "mine.py"
    path.write_text(CODE)
    return str(path)


def test_a_failing_resource_says_where_it_failed(name: str) -> None:
    with running_system(name) as system:
        token = system.tokens("")["access_token"]
        broken, odd, fine = (system.get(path, token) for path in ("/broken", "/odd", "/fine"))
        status = system.get("/status", None)
    assert [(answer.status_code, answer.text) for answer in (broken, fine, status)] == [
        (500, '{"error":"the dialect failed: KeyError: \'shoe-size\' (Mine.broken, line 11)"}'),
        (200, ""),
        (200, '{"up":true}'),
    ]
    assert odd.json()["error"].startswith("the dialect failed: TypeError: Object of type set is not JSON")
