"""What is in the wheel: users get the programs and their data, and nothing of ours."""

from __future__ import annotations

import configparser
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

_ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    """The wheel, built as a packager builds it; hatchling needs no network for that."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    built = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as opened:
        yield opened


def _files(folder: Path, pattern: str) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob(pattern)}


def _info(wheel: zipfile.ZipFile) -> str:
    (info,) = {name.partition("/")[0] for name in wheel.namelist() if ".dist-info/" in name}
    return info


def test_the_wheel_holds_two_packages_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    top = {name.partition("/")[0] for name in wheel.namelist()}
    assert top == {"mock_idp", "harness", _info(wheel)}
    assert _info(wheel).startswith("dex_refresh_harness-")


@pytest.mark.parametrize("package", ["mock_idp", "harness"])
def test_every_module_of_a_package_travels(wheel: zipfile.ZipFile, package: str) -> None:
    inside = {name for name in wheel.namelist() if name.startswith(f"{package}/") and name.endswith(".py")}
    assert inside == {f"{package}/{name}" for name in _files(_ROOT / package, "*.py")}


def test_the_lab_travels_as_go_needs_it(wheel: zipfile.ZipFile) -> None:
    inside = {name for name in wheel.namelist() if name.startswith("harness/dex/lab/")}
    lab = _ROOT / "harness" / "dex" / "lab"
    sources = {name for name in _files(lab, "*.go") if not name.endswith("_test.go")}
    assert {"control/control.go", "rowlock/storage.go", "_main/register.go"} < sources
    assert inside == {f"harness/dex/lab/{name}" for name in sources | {"go.mod", "go.sum"}}


def test_scenarios_travel_inside_harness(wheel: zipfile.ZipFile) -> None:
    inside = {name for name in wheel.namelist() if name.startswith("harness/scenarios/")}
    folder = _ROOT / "scenarios"
    assert inside == {f"harness/scenarios/{path.relative_to(folder)}" for path in folder.rglob("*.*")}
    assert {path.suffix for path in folder.iterdir()} <= {".yaml", ".md"}


@pytest.mark.parametrize(
    "name",
    ["harness/causes.json", "harness/py.typed", "mock_idp/py.typed", "mock_idp/http/templates/base.html"],
)
def test_data_travels(wheel: zipfile.ZipFile, name: str) -> None:
    assert name in wheel.namelist()


def test_every_template_travels(wheel: zipfile.ZipFile) -> None:
    templates = {name for name in wheel.namelist() if name.endswith(".html")}
    here = {
        f"{package}/{name}"
        for package in ("mock_idp", "harness")
        for name in _files(_ROOT / package, "*.html")
    }
    assert templates == here


def test_every_profile_travels(wheel: zipfile.ZipFile) -> None:
    inside = {name for name in wheel.namelist() if name.startswith("mock_idp/") and name.endswith(".yaml")}
    assert inside == {f"mock_idp/{name}" for name in _files(_ROOT / "mock_idp", "*.yaml")}
    assert {"mock_idp/profiles/dex.yaml", "mock_idp/profiles/errors/dex.yaml"} < inside


def test_no_test_travels(wheel: zipfile.ZipFile) -> None:
    strangers = ("tests/", "bench/", "conftest", "/test_", "_test.go", "__pycache__", ".pyc")
    assert [name for name in wheel.namelist() if any(word in name for word in strangers)] == []


def test_the_programs_and_the_plugin_are_announced(wheel: zipfile.ZipFile) -> None:
    entry_points = configparser.ConfigParser(delimiters=("=",))
    entry_points.read_string(wheel.read(f"{_info(wheel)}/entry_points.txt").decode())
    assert {name: dict(entry_points[name]) for name in entry_points.sections()} == {
        "console_scripts": {"refresh-harness": "harness.cli:main", "mock-idp": "mock_idp.cli:main"},
        "pytest11": {"mock_idp": "mock_idp.pytest_plugin"},
    }


def test_the_license_travels(wheel: zipfile.ZipFile) -> None:
    assert f"{_info(wheel)}/licenses/LICENSE" in wheel.namelist()
