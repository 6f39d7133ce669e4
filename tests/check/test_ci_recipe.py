"""The recipe for other people's CI: its script runs in a connector's own repository as the examples say."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
import yaml

from harness.check.catalogue import CHECKS, QUICK_CHECKS
from harness.dex import toolchain
from harness.dex.build import build
from tests.check.checking import CONNECTORS, CORRECT, EXAMPLES, USER_SYSTEM

if TYPE_CHECKING:
    from collections.abc import Mapping

CI = EXAMPLES / "ci"
ROOT = EXAMPLES.parent
NO_GO = {"GOROOT": "/nowhere"}
"""With it every Go that is started fails."""
NO_REFRESH = "connector-no-refresh-method"


def _commands(job: Mapping[str, Any]) -> list[str]:
    """Return the commands of the one job of an example that call the script."""
    steps = [step.get("run", "") for step in job.get("steps", ())] + job.get("script", [])
    return [command for command in steps if "check-connector.sh" in command]


def _github() -> dict[str, Any]:
    job: dict[str, Any] = yaml.safe_load((CI / "github-actions.yml").read_text())["jobs"]["refresh"]
    return job


def _gitlab() -> dict[str, Any]:
    job: dict[str, Any] = yaml.safe_load((CI / "gitlab-ci.yml").read_text())["refresh"]
    return job


(COMMAND,) = _commands(_github())


@dataclass(frozen=True)
class Ran:
    """How the script ended, and what it left."""

    code: int
    out: str
    err: str
    reports: Path

    @cached_property
    def junit(self) -> ET.Element:
        return ET.parse(self.reports / "junit.xml").getroot()  # noqa: S314  our own file

    @property
    def counts(self) -> dict[str, int]:
        names = ("tests", "failures", "errors", "skipped")
        return {name: int(self.junit.attrib[name]) for name in names}


@dataclass(frozen=True)
class Repository:
    """A connector's own repository."""

    root: Path
    environment: Mapping[str, str]

    def run(self, *more: str, command: str = COMMAND, **variables: str) -> Ran:
        """Run the command of the examples there, with the client that needs nothing."""
        argv = [*shlex.split(command), "--client", "builtin", *more]
        environment = dict(self.environment) | variables
        ended = subprocess.run(
            argv, cwd=self.root, env=environment, capture_output=True, text=True, timeout=300, check=False
        )
        return Ran(ended.returncode, ended.stdout, ended.stderr, self.root / "refresh-reports")


def _environment(folder: Path) -> dict[str, str]:
    """Return variables with which pip finds everything here, and Go what it has fetched and compiled."""
    wheel = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "wheel")]
    subprocess.run(wheel, cwd=ROOT, capture_output=True, check=True)
    packages = folder / "packages"
    packages.mkdir()
    for path in Path(sysconfig.get_path("purelib")).iterdir():
        if "dex_refresh_harness" not in path.name and path.suffix != ".pth":
            (packages / path.name).symlink_to(path)
    go = toolchain.find()
    asked = subprocess.run(
        [go.program, "env", "GOCACHE", "GOMODCACHE"], capture_output=True, text=True, check=True
    )
    modules = dict(zip(("GOCACHE", "GOMODCACHE"), asked.stdout.split(), strict=True))
    dropped = {"PYTHONDONTWRITEBYTECODE", "VIRTUAL_ENV", "CACHE", "REPORTS"}
    (harness,) = (folder / "wheel").glob("*.whl")
    return {name: value for name, value in os.environ.items() if name not in dropped} | {
        "HARNESS": str(harness),
        "PYTHON": sys.executable,
        "PYTHONPATH": str(packages),
        "PIP_NO_INDEX": "1",
        **modules,
    }


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """The example connector as a repository of its own, laid out as the examples have it."""
    folder = tmp_path_factory.mktemp("ci")
    root = folder / "repository"
    shutil.copytree(CORRECT, root / "usersystem")
    for source, place in {
        CONNECTORS / "go.sum": "go.sum",
        CONNECTORS / "connector.yaml": "dex/connector.yaml",
        Path(USER_SYSTEM): "dex/user_system.py",
        CI / "check-connector.sh": "ci/check-connector.sh",
    }.items():
        (root / place).parent.mkdir(exist_ok=True)
        shutil.copy(source, root / place)
    module = (CONNECTORS / "go.mod").read_text().replace("example.org/connectors", "example.com/acme/dex", 1)
    (root / "go.mod").write_text(module)
    return Repository(root, _environment(folder))


@pytest.fixture(scope="module")
def first(repository: Repository) -> Ran:
    """The first run in the repository, which builds."""
    return repository.run()


def test_both_examples_call_the_script_in_the_same_way() -> None:
    assert _commands(_gitlab()) == [COMMAND]


def test_both_examples_save_the_folder_of_the_script_and_its_reports() -> None:
    script = (CI / "check-connector.sh").read_text()
    cache, reports = re.findall(r"\$\{(?:CACHE|REPORTS):-(.+?)\}", script)
    github = [step["with"]["path"] for step in _github()["steps"] if "path" in step.get("with", {})]
    gitlab = _gitlab()

    assert github == [cache, cache, reports]
    assert (gitlab["cache"]["paths"], gitlab["artifacts"]["paths"]) == ([cache], [reports])
    assert gitlab["artifacts"]["reports"] == {"junit": f"{reports}/junit.xml"}


@pytest.mark.go
def test_a_correct_connector_passes_and_every_check_is_a_test_case(first: Ran) -> None:
    assert (first.code, first.out.splitlines()[-1].split()) == (0, ["verdict", "works"]), first.err
    assert "compiling Dex" in first.err
    assert first.counts == {"tests": 2 * len(CHECKS), "failures": 0, "errors": 0, "skipped": 2}
    found = [(case.attrib["name"], case.attrib["classname"]) for case in first.junit]
    storages = ("memory", "rowlock")
    assert found == [(check.name, f"refresh.users.{storage}") for check in CHECKS for storage in storages]
    assert first.junit.attrib["name"] == "refresh.users"
    assert all(
        float(element.attrib["time"]) >= 0 for element in first.junit.iter() if "time" in element.attrib
    )


@pytest.mark.go
def test_what_is_kept_for_the_next_run_is_in_one_folder(repository: Repository, first: Ran) -> None:
    kept = {path.name for path in (repository.root / ".cache" / "refresh-check").iterdir()}
    assert (first.code, kept) == (0, {".last-run", "dex-refresh-harness", "venv"})
    outside = {path.name for path in repository.root.iterdir()}
    assert outside == {".cache", "ci", "dex", "go.mod", "go.sum", "refresh-reports", "usersystem"}


@pytest.mark.go
def test_the_second_run_starts_no_go_and_throws_away_what_the_first_did_not_use(
    repository: Repository, first: Ran
) -> None:
    builds = repository.root / ".cache" / "refresh-check" / "dex-refresh-harness" / "builds"
    used = {path.name for path in builds.iterdir() if path.is_dir()}
    (builds / "of-long-ago").mkdir()
    os.utime(builds / "of-long-ago", (0, 0))

    second = repository.run("--quick", **NO_GO)

    assert {path.name for path in builds.iterdir() if path.is_dir()} == used
    assert (first.code, second.code, second.err.count("Dex v2")) == (0, 0, 0), second.err
    assert second.counts == {"tests": 2 * len(QUICK_CHECKS), "failures": 0, "errors": 0, "skipped": 0}


@pytest.mark.go
def test_a_broken_connector_fails_and_the_test_case_names_the_cause(
    repository: Repository, first: Ran, tmp_path: Path
) -> None:
    root = tmp_path / "repository"
    shutil.copytree(repository.root, root, ignore=shutil.ignore_patterns(".cache"))
    broken = Repository(
        root, dict(repository.environment) | {"CACHE": str(repository.root / ".cache/refresh-check")}
    )
    source = root / "usersystem" / "connector.go"
    without = source.read_text().replace("	_ connector.RefreshConnector  = (*Connector)(nil)\n", "")
    source.write_text(without.replace("(c *Connector) Refresh(", "(c *Connector) Renew("))

    assert broken.run(**NO_GO).code == 2, "the guard of the test before: with NO_GO nothing is built"
    ran = broken.run("--quick")

    assert (first.code, ran.code) == (0, 1), ran.err
    assert ran.counts == {"tests": 2, "failures": 2, "errors": 0, "skipped": 0}
    assert {failure.attrib["type"] for failure in ran.junit.iter("failure")} == {
        "connector-no-refresh-method"
    }
    report = json.loads((ran.reports / "report.json").read_text())
    assert report["verdict"]["cause"] == NO_REFRESH


@pytest.mark.go
@pytest.mark.real_time
def test_a_dex_of_ones_own_is_checked_where_there_is_no_go(repository: Repository, tmp_path: Path) -> None:
    path = tmp_path / "bin"
    path.mkdir()
    for program in ("sh", "mkdir", "find", "rm"):
        (path / program).symlink_to(shutil.which(program) or "")
    dex = build(CORRECT).path
    command = re.sub(r"--connector-package \S+", f"--dex {dex}", COMMAND)

    ran = repository.run("--quick", "--ttl", "12s", command=command, PATH=str(path))

    assert (ran.code, ran.counts) == (0, {"tests": 1, "failures": 0, "errors": 0, "skipped": 0}), ran.err
    assert "real time" in ran.out


def test_a_missing_python_is_one_sentence(tmp_path: Path) -> None:
    ended = subprocess.run(
        ["/bin/sh", CI / "check-connector.sh"],
        cwd=tmp_path,
        env=os.environ | {"PYTHON": "python-that-is-not-there"},
        capture_output=True,
        text=True,
        check=False,
    )
    said = (
        "check-connector.sh: 'python-that-is-not-there' is not Python 3.11 or newer with venv; "
        "install it (Debian: apt-get install python3-venv) or set PYTHON\n"
    )
    assert (ended.returncode, ended.stderr) == (3, said)


def test_a_ci_that_wants_modules_it_can_delete_gets_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GOFLAGS", " -modcacherw -mod=vendor")
    assert toolchain.environment(tmp_path, cgo=False)["GOFLAGS"] == "-buildvcs=false -modcacherw"
