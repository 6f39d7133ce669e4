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
DOCUMENTS = [
    "README.md",
    "ARCHITECTURE.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "examples/README.md",
    "scenarios/README.md",
    "examples/conformance/README.md",
    "docs/mock_idp.md",
    "docs/policy.md",
    "docs/profiles.md",
    "docs/faults.md",
    "docs/control.md",
]
SCRIPTS = Path(sys.executable).parent


def blocks(language: str, text: str = README) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


FILE = re.compile(r"# (\w+\.\w+)\n")
"""The first line of a block that is a file."""
COMMANDS = [line for block in blocks("sh") for line in block.splitlines()]
CHECKS = [line for line in COMMANDS if line.startswith("refresh-harness check")]
RUNS_AND_ENDS = [line for line in COMMANDS if line.startswith("refresh-harness") and line not in CHECKS]
FILES = {
    match[1]: block
    for language in ("python", "yaml")
    for block in blocks(language)
    if (match := FILE.match(block))
}
ENVIRONMENT = os.environ | {
    "PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}",
    "ALICE_PASSWORD": "not-a-secret-either",
}


def test_every_command_of_the_readme_is_tried_here() -> None:
    assert sorted(set(COMMANDS) - {*RUNS_AND_ENDS, *CHECKS}) == [
        "make demo",  # what it runs is tried below; that it sets itself up, CI sees in a fresh clone
        "mock-idp serve --port 0 --id-token-ttl 20s",  # runs until it is stopped: tests/command_line
    ]


@pytest.mark.docker
def test_the_commands_run_one_after_the_other(tmp_path: Path) -> None:
    for command in RUNS_AND_ENDS:
        ended = subprocess.run(
            shlex.split(command),
            cwd=tmp_path,
            env=ENVIRONMENT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (command, ended.returncode, ended.stderr) == (command, 0, "")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kept", "report.json"]


def _checked(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a check where the files that the README shows are, and the examples, and a Dex of one's own."""
    for name, text in FILES.items():
        (folder / name).write_text(text)
    (folder / "examples").symlink_to(ROOT / "examples")
    if "--dex" in command:
        from harness.dex.build import build  # noqa: PLC0415

        (folder / "dex").symlink_to(build(ROOT / "examples" / "connectors" / "usersystem").path)
    return subprocess.run(
        shlex.split(command),
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def _bare(text: str) -> str:
    """Return what is the same in every run: no space, which depends on the width, no number, no hash."""
    same = re.sub(r"\b[0-9a-f]{10}\b|client \w+", "…", text)
    return re.sub(r"\s|\d+(\.\d+)?", "", same)


@pytest.mark.go
@pytest.mark.parametrize(
    "command",
    [
        pytest.param(command, marks=[pytest.mark.real_time] if "--dex" in command else [])
        for command in CHECKS
        if "/broken/" not in command
    ],
)
def test_the_connectors_of_the_readme_work(tmp_path: Path, command: str) -> None:
    ended = _checked(command, tmp_path)

    assert (ended.returncode, ended.stdout.splitlines()[-1].split()) == (0, ["verdict", "works"]), (
        ended.stderr
    )


@pytest.mark.go
def test_the_result_that_the_readme_shows_is_what_is_printed(tmp_path: Path) -> None:
    (command,) = (command for command in CHECKS if "/broken/" in command)
    (shown,) = blocks("text")

    ended = _checked(command, tmp_path)

    printed = _bare(ended.stdout)
    assert (ended.returncode, [line for line in shown.splitlines() if _bare(line) not in printed]) == (1, [])


def test_the_people_of_the_readme_can_be_read(tmp_path: Path) -> None:
    from harness.dex.users_file import load_users  # noqa: PLC0415

    (tmp_path / "people.yaml").write_text(FILES["people.yaml"])

    alice, bob = load_users(tmp_path / "people.yaml", ENVIRONMENT).people
    assert (alice.user.password, len(bob.steps)) == (ENVIRONMENT["ALICE_PASSWORD"], 4)


def test_the_readme_has_every_option_of_check() -> None:
    from typer.main import get_command  # noqa: PLC0415

    from harness.cli import app  # noqa: PLC0415

    commands = get_command(app).commands  # type: ignore[attr-defined]
    options = [option for parameter in commands["check"].params for option in parameter.opts]

    assert [option for option in options if f"`{option}" not in README] == []


def test_the_readme_tells_which_of_dexs_own_connectors_can_be_checked() -> None:
    from harness.dex.stock import STOCK  # noqa: PLC0415
    from mock_idp.dialects.find import BUILT_IN  # noqa: PLC0415

    kinds = {
        name: kind.dialect in BUILT_IN or (kind.dialect is None and kind.sign_in != "headers")
        for name, kind in STOCK.items()
        if not kind.why_not
    }
    (told,) = re.findall(r"Types (.+?) can be checked", README, re.DOTALL)

    assert set(re.findall(r"`(\S+)`", told)) == {name for name, can in kinds.items() if can}


@pytest.mark.parametrize("block", [block for block in blocks("python") if not FILE.match(block)])
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
