"""The main job with the real docker client."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

HERE = Path(__file__).parent
pytestmark = pytest.mark.docker


def logins(run: dict[str, Any]) -> list[tuple[float, str]]:
    return [(step["at"], step["observed"]) for step in run["steps"] if step["do"].startswith("login")]


def report(tmp_path: Path, name: str) -> list[dict[str, Any]]:
    document = json.loads((tmp_path / name).read_text())
    assert document["schema"] == 1
    runs: list[dict[str, Any]] = document["runs"]
    return runs


def test_without_refresh_the_secret_dies_at_expiry_and_a_sign_in_heals_it(
    refresh_harness: Callable[..., Any], tmp_path: Path
) -> None:
    ended = refresh_harness("run", "refresh-off", "--client", "docker", "--json", "report.json")

    (run,) = report(tmp_path, "report.json")
    assert (ended.exit_code, ended.stderr) == (0, "")
    assert (run["outcome"], run["verdict"]["status"], run["verdict"]["cause"]) == (
        "met",
        "broken",
        "no-refresh-token-issued",
    )
    assert logins(run) == [(0.0, "ok"), (25.0, "unauthorized"), (25.0, "ok")]
    assert "unauthorized:" in ended.stdout


def test_with_refresh_it_lives_through_three_expiries_with_one_refresh_each(
    refresh_harness: Callable[..., Any], tmp_path: Path
) -> None:
    ended = refresh_harness(
        "run", "refresh-on", "--client", "docker", "--json", "report.json", "--history", "kept"
    )

    (run,) = report(tmp_path, "report.json")
    assert (ended.exit_code, ended.stderr) == (0, "")
    assert (run["client"], run["outcome"], run["verdict"]["status"]) == ("docker", "met", "works")
    assert logins(run)[:4] == [(0.0, "ok"), (25.0, "ok"), (50.0, "ok"), (75.0, "ok")]
    records = [
        json.loads(line) for line in (tmp_path / "kept/refresh-on-docker.jsonl").read_text().splitlines()
    ]
    asked = [record for record in records if record["kind"] == "service_token.answered"]
    assert all(record["user_agent"].startswith("Docker-Client/") for record in asked)
    refreshed = [record for record in records if record["kind"] == "token.stored"]
    sent = [record["refresh_token"] for record in records if record["kind"] == "refresh.sent"]
    # Every refresh presents what the one before left behind.
    assert sent[1:4] == [record["refresh_token"] for record in refreshed[:3]]


@pytest.mark.real_time
@pytest.mark.parametrize("scenario", ["quick-refresh-off", "quick-refresh-on"])
def test_the_same_happens_in_real_time(
    refresh_harness: Callable[..., Any], tmp_path: Path, scenario: str
) -> None:
    path = str(HERE / f"{scenario}.yaml")
    ended = refresh_harness("run", path, "--client", "docker", "--time", "real", "--json", "report.json")

    (run,) = report(tmp_path, "report.json")
    assert (ended.exit_code, run["outcome"]) == (0, "met")
    waited = sum(4 for step in run["steps"] if step["do"] == "advance: 4s")
    assert waited <= run["steps"][-1]["at"] <= run["seconds"] <= waited + 3
    assert ended.stderr.splitlines() == [f"{scenario}: waiting 4 s"] * (waited // 4)
