"""docs/control.md: its names exist, its commands run, its paths are served."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mock_idp import AsyncControlClient, ControlClient, cli
from mock_idp.control import operations
from mock_idp.control.control import Control

if TYPE_CHECKING:
    from mock_idp import RunningProvider

TEXT = (Path(__file__).parents[2] / "docs/control.md").read_text("utf-8")
_FOR_CLIENTS_ONLY = {"follow"}
_ENDLESS = {"history", "barrier"}


def _section(title: str) -> str:
    return TEXT.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def test_every_verb_is_listed_and_every_listed_verb_exists() -> None:
    table = [row for row in _section("In Python").splitlines() if row.startswith("| ")][1:]
    code = " ".join(re.findall(r"`([^`]*)`", " ".join(table)))
    listed = set(re.findall(r"\b([a-z]+(?:_[a-z]+)*)(?=\(|$| )", re.sub(r"\([^)]*\)", "(", code))) - {"with"}
    verbs = {name for name in dir(ControlClient) if not name.startswith("_")} - {"close", "perform"}
    assert listed == verbs
    assert {name for name in dir(AsyncControlClient) if not name.startswith("_")} == verbs | {
        "close",
        "perform",
    }
    assert verbs - set(dir(Control)) == _FOR_CLIENTS_ONLY


def test_every_path_is_listed() -> None:
    listed = set(
        re.findall(r"/[a-z]+(?:/[a-z{}_]+)*", " ".join(re.findall(r"`([^`]*)`", _section("Over HTTP"))))
    )
    paths = {route.path for kind in operations.by_kind().values() for route in kind.routes}
    assert paths - listed == set()


def test_every_command_runs(
    provider: RunningProvider, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MOCK_IDP_CONTROL", provider.issuer)
    (tmp_path / "new-secret.txt").write_text("a-new-secret\n")
    provider.control.add_client("harbor", "harbors-secret")
    lines = re.findall(r"^    (mock-idp .*)$", _section("On the command line"), re.MULTILINE)
    commands = [command for line in lines if (command := shlex.split(line))[1] not in _ENDLESS]
    assert len(commands) >= 9
    for command in commands:
        monkeypatch.setattr("sys.argv", command)
        with pytest.raises(SystemExit) as exited:
            cli.main()
        assert exited.value.code == 0, command
