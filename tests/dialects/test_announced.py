"""An installed package announces its dialects by an entry point."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from mock_idp.command_line import UsageError
from mock_idp.dialects import find

if TYPE_CHECKING:
    from pathlib import Path

CODE = """
from mock_idp.dialects import Dialect

class Directory(Dialect):
    name = "directory"

class Wrong(Dialect):
    token = "token"

number = 7
"""


@pytest.fixture(autouse=True)
def _installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Install a package of somebody's."""
    (tmp_path / "somebodys_package.py").write_text(CODE)
    info = tmp_path / "somebodys_package-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: somebodys-package\nVersion: 1.0\n")
    names = {"directory": "Directory", "wrong": "Wrong", "number": "number", "gone": "Gone"}
    lines = [f"{name} = somebodys_package:{value}\n" for name, value in names.items()]
    (info / "entry_points.txt").write_text("[mock_idp.dialects]\n" + "".join(lines))
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(__import__("sys").modules, "somebodys_package", raising=False)


def test_it_is_found_by_the_announced_name() -> None:
    dialect = find("directory")
    assert (dialect.__module__, dialect.__name__) == ("somebodys_package", "Directory")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (
            "number",
            ("the dialect 'number' of somebodys-package: somebodys_package:number is no subclass of "
            "mock_idp.dialects.Dialect; examples/upstreams/user_system.py shows how"),
        ),
        (
            "wrong",
            ("the dialect 'wrong' of somebodys-package: Wrong has token = 'token'; "
            "write a path that begins with '/'"),
        ),
        (
            "gone",
            ("the dialect 'gone' of somebodys-package cannot be loaded: AttributeError: "
            "module 'somebodys_package' has no attribute 'Gone'"),
        ),
        (
            "directry",
            ("there is no upstream dialect 'directry'; did you mean 'directory'? "
            "(or name a file that ends in .py)"),
        ),
    ],
)  # fmt: skip
def test_a_mistake_is_one_sentence(name: str, message: str) -> None:
    with pytest.raises(UsageError) as raised:
        find(name)
    assert str(raised.value) == message
