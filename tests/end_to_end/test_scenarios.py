"""Every scenario that is shipped proves what it says, with the client that is always there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from harness import clients, scenario_files
from harness.pace import VirtualPace
from harness.result import Met, assess
from harness.run import carry_out
from harness.scenario import load

SHIPPED = scenario_files.shipped()
EMBEDDED = [path for path in SHIPPED if load(path).dex is None]
"""Those with a real Dex are in test_dex_scenarios.py."""


def test_scenarios_are_shipped() -> None:
    assert [path.stem for path in EMBEDDED] == [
        "heal-by-sign-in",
        "provider-gitlab",
        "refresh-off",
        "refresh-on",
        "wrong-secret",
    ]


@pytest.mark.parametrize("path", EMBEDDED, ids=lambda path: path.stem)
def test_a_shipped_scenario_goes_as_it_expects(path: object) -> None:
    scenario = load(scenario_files.find(str(path)))

    result = assess(carry_out(scenario, clients.find("builtin"), VirtualPace()).records)

    assert (result.outcome, [step for step in result.steps if not step.as_expected]) == (Met.MET, [])
    assert (result.verdict.status, result.verdict.cause) == (scenario.expect.verdict, scenario.expect.cause)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_scenario_is_named_after_its_file(path: object) -> None:
    assert load(scenario_files.find(str(path))).id == scenario_files.find(str(path)).stem


def test_every_shipped_scenario_is_in_the_readme_of_the_folder() -> None:
    readme = (scenario_files.folder() / "README.md").read_text()

    assert [path.stem for path in SHIPPED if f"`{path.stem}`" not in readme] == []


@pytest.mark.parametrize("version", ["1.8.0", "1.9.1", "2.0.0", "2.9.5", "2.10.0", "2.15.2"])
def test_refresh_keeps_a_secret_alive_on_every_version(version: str) -> None:
    scenario = load(scenario_files.find("refresh-on"))
    changed = replace(
        scenario, registry=replace(scenario.registry, version=version), steps=scenario.steps[:-1]
    )

    result = assess(carry_out(changed, clients.find("builtin"), VirtualPace()).records)

    assert (result.outcome, result.verdict.status) == (Met.MET, "works")
