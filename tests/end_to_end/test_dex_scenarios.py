"""Every scenario with a real Dex proves what it says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from harness import clients, scenario_files
from harness.commands.dexes import ready
from harness.dex import build
from harness.dex.go_errors import BuildFailed
from harness.dex.running_dex import RunningDex
from harness.pace import TimeMode, VirtualPace
from harness.result import Met, Result, assess
from harness.run import carry_out
from harness.scenario import load
from tests.end_to_end.test_interruption import assert_nobody_listens, interrupted

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).parent
WITH_DEX = [path for path in scenario_files.shipped() if load(path).dex is not None]


def run(path: Path) -> Result:
    """Run the scenario with the built-in client in virtual time."""
    ((scenario, dex),) = ready([load(path)], TimeMode.VIRTUAL, print, may_skip=False)
    history = carry_out(scenario, clients.find("builtin"), VirtualPace(frozen=False), dex)
    return assess(history.records)


def proved(result: Result) -> tuple[object, ...]:
    unexpected = [step for step in result.steps if not step.as_expected]
    return result.outcome, result.verdict.status, result.verdict.cause, unexpected


@pytest.mark.go
@pytest.mark.parametrize("path", WITH_DEX, ids=lambda path: path.stem)
def test_a_scenario_with_a_dex_goes_as_it_expects(path: Path) -> None:
    result, expect = run(path), load(path).expect

    assert proved(result) == (Met.MET, expect.verdict, expect.cause, [])
    assert bool(result.verdict.evidence) is (expect.cause is not None)


@pytest.mark.go
def test_a_connector_of_ones_own_before_a_user_system_of_ones_own() -> None:
    assert proved(run(HERE / "own-connector.yaml")) == (Met.MET, "works", None, [])


@pytest.mark.go
def test_a_dex_whose_clock_does_not_follow_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RunningDex, "follow_clock", lambda _: None)

    assert run(scenario_files.find("dex-absolute")).outcome is Met.NOT_MET


@pytest.mark.go
@pytest.mark.docker
def test_with_docker_the_connector_without_refresh_dies_and_github_goes_on(
    refresh_harness: Callable[..., Any], tmp_path: Path
) -> None:
    ended = refresh_harness(
        "run", "dex-oauth", "dex-github", "--client", "docker", "--json", "report.json", timeout=300
    )

    runs = json.loads((tmp_path / "report.json").read_text())["runs"]
    logins = [[step["observed"] for step in run["steps"] if step["do"] == "login"] for run in runs]
    assert (ended.exit_code, [(run["mode"], run["client"], run["outcome"]) for run in runs]) == (
        0,
        [("dex", "docker", "met")] * 2,
    )
    assert logins == [["ok", "unauthorized", "ok"], ["ok", "ok", "ok", "ok", "unauthorized", "ok"]]


@pytest.mark.go
@pytest.mark.parametrize(
    ("kind", "by", "code"), [("dex.started", "SIGINT", 130), ("upstream.answered", "SIGTERM", 143)]
)
def test_a_run_that_is_broken_off_leaves_no_dex_behind(tmp_path: Path, kind: str, by: str, code: int) -> None:
    ended, printed = interrupted(
        tmp_path, kind, by=by, client="builtin", scenario="dex-oauth", time="virtual"
    )

    assert ended == code
    for issuer in printed.split()[:1]:
        assert_nobody_listens(issuer.removesuffix("/dex"))


NO_GO = "building a Dex needs Go 1.25 or newer (https://go.dev/dl) on PATH"


def test_without_go_a_named_scenario_with_a_dex_could_not_tell(
    refresh_harness: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")

    ended = refresh_harness("run", "refresh-off", "dex-github", "--client", "builtin")

    assert (ended.exit_code, ended.stdout) == (3, "")
    (line,) = ended.stderr.splitlines()
    assert line.startswith(f"refresh-harness: {NO_GO}")


def test_without_go_all_others_are_run(
    refresh_harness: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")

    ended = refresh_harness("run", "--client", "builtin", "--json", "report.json")

    runs = json.loads((tmp_path / "report.json").read_text())["runs"]
    assert (ended.exit_code, {run["mode"] for run in runs}) == (0, {"embedded"})
    (line,) = ended.stderr.splitlines()
    assert line.startswith(f"not run: {', '.join(path.stem for path in WITH_DEX)}: {NO_GO}")


def test_a_dex_that_go_refuses_to_build_stops_no_other_scenario(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise BuildFailed("Go could not fetch Dex v2.45.1", "dial tcp: no route to host")

    monkeypatch.setattr(build, "build", refuse)
    scenarios = [load(scenario_files.find(name)) for name in ("dex-github", "refresh-off")]
    said: list[str] = []

    found = ready(scenarios, TimeMode.VIRTUAL, said.append, may_skip=True)

    assert [(scenario.id, dex) for scenario, dex in found] == [("refresh-off", None)]
    assert said == ["not run: dex-github: Go could not fetch Dex v2.45.1: dial tcp: no route to host"]
    with pytest.raises(BuildFailed):
        ready(scenarios, TimeMode.VIRTUAL, said.append, may_skip=False)


def test_a_dex_is_built_once_for_all_scenarios_of_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def built(package: Path | None, **_: object) -> build.Binary:
        asked.append(package)
        return build.Binary(Path("dex"), "v2.45.1", controlled=True, storages=("memory",), types=())

    monkeypatch.setattr(build, "build", built)
    ready([load(path) for path in WITH_DEX], TimeMode.VIRTUAL, print, may_skip=False)

    assert asked == [None]


def test_the_list_says_what_needs_go(refresh_harness: Callable[..., Any]) -> None:
    lines = refresh_harness("list").stdout.splitlines()

    needing = [line.split()[0] for line in lines if line.endswith("; needs Go)")]
    assert needing == [path.stem for path in WITH_DEX]
