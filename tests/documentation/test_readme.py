"""The README is tried: its commands run, its Python runs, its links lead somewhere."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
DOCUMENTS = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "scenarios/README.md"]
SCRIPTS = Path(sys.executable).parent


def blocks(language: str, text: str = README) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


COMMANDS = [line for block in blocks("sh") for line in block.splitlines()]
RUNS_AND_ENDS = [line for line in COMMANDS if line.startswith("refresh-harness")]


def test_every_command_of_the_readme_is_tried_here() -> None:
    assert sorted(set(COMMANDS) - set(RUNS_AND_ENDS)) == [
        "make demo",  # what it runs is tried below; that it sets itself up, CI sees in a fresh clone
        "mock-idp serve --port 0 --id-token-ttl 20s",  # runs until it is stopped: tests/command_line
    ]


@pytest.mark.docker
def test_the_commands_run_one_after_the_other(tmp_path: Path) -> None:
    environment = os.environ | {"PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}"}

    for command in RUNS_AND_ENDS:
        ended = subprocess.run(
            shlex.split(command),
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (command, ended.returncode, ended.stderr) == (command, 0, "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept", "report.json"]


@pytest.mark.parametrize("block", blocks("python"))
def test_the_python_of_the_readme_is_a_suite_that_passes(tmp_path: Path, block: str) -> None:
    (tmp_path / "test_readme_block.py").write_text(block)

    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-W", "error", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (ended.returncode, re.findall(r"\d+ passed", ended.stdout)) == (0, ["1 passed"]), ended.stdout


def test_the_yaml_of_the_scenarios_readme_loads(tmp_path: Path) -> None:
    from harness.scenario import load  # noqa: PLC0415

    (block,) = blocks("yaml", (ROOT / "scenarios/README.md").read_text())
    (tmp_path / "block.yaml").write_text(block)

    assert load(tmp_path / "block.yaml").id == "refresh-off"


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_between_documents_lead_to_files(document: str) -> None:
    path = ROOT / document
    links = re.findall(r"\]\(([^)#:]+)\)", path.read_text())

    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("document", ["ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_the_files_and_folders_that_documents_name_are_there(document: str) -> None:
    named = re.findall(
        r"`((?:mock_idp|harness|scenarios|tests|bench|\.ci)/[\w./-]*)`", (ROOT / document).read_text()
    )

    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_readme_names_every_command() -> None:
    from harness.cli import app  # noqa: PLC0415

    names = [
        command.name or command.callback.__name__ for command in app.registered_commands if command.callback
    ]

    assert [name for name in names if f"| `{name}" not in README] == []
