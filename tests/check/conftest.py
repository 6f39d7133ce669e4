"""Running ``refresh-harness check`` in this process."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from harness import cli, ending
from mock_idp import command_line

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@dataclass(frozen=True)
class Ended:
    """What a check left behind."""

    exit_code: int
    stdout: str
    said: str
    """The last line on stderr."""
    before: list[str]
    """What it said before."""


@pytest.fixture
def check(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ended]:
    """Run ``refresh-harness check`` with the given arguments in an empty folder."""
    monkeypatch.chdir(tmp_path)
    # It is not our process that ends.
    monkeypatch.setattr(ending, "keep_temporary_files_together", lambda: None)

    def run(*arguments: str, client: str = "builtin") -> Ended:
        monkeypatch.setattr(sys, "argv", [cli.PROGRAM, "check", "--client", client, *arguments])
        with pytest.raises(SystemExit) as exited:
            command_line.run(cli.app, cli.PROGRAM)
        out, err = capsys.readouterr()
        *before, last = err.splitlines()
        assert isinstance(exited.value.code, int)
        return Ended(exited.value.code, out, last.removeprefix(f"{cli.PROGRAM}: "), before)

    return run
