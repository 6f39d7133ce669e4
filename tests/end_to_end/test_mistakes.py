"""A person's mistake is one sentence and exit code 2, never a traceback."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from harness.scenario import load
from mock_idp.config import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

GOOD = """\
id: mine
title: Mine
stack:
  provider: {refresh: on, id_token_ttl: 20s}
  registry: {profile: "1.9.0"}
steps:
  - sign-in: alice
  - login: ok
expect: {verdict: works}
"""


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("run", "refresh-of"), "there is no scenario 'refresh-of'; did you mean 'refresh-off'?"),
        (("run", "missing.yaml"), "missing.yaml: cannot be read: No such file or directory"),
        (("run", "--client", "dokcer"), "there is no client 'dokcer'; did you mean 'docker'?"),
        (("run", "--clint", "docker"), "no such option: --clint; did you mean --client?"),
        (("demo", "--client", "podmann"), "there is no client 'podmann'; there are builtin, docker"),
        (("rnu",), "no such command 'rnu'; did you mean 'run'?"),
        (("diagnose", "missing.jsonl"), "missing.jsonl: cannot be read: No such file or directory"),
        (
            ("explain", "no-refresh-token"),
            "there is no cause 'no-refresh-token'; did you mean 'no-refresh-token-issued'?",
        ),
        (("explain",), "name a cause, or list them with 'refresh-harness explain --all'"),
        (("run", "refresh-off", "--json", "no/where.json"), "no/where.json: No such file or directory"),
    ],
)
def test_a_wrong_command_line(
    refresh_harness: Callable[..., Any], arguments: tuple[str, ...], sentence: str
) -> None:
    ended = refresh_harness(*arguments)

    assert (ended.exit_code, ended.stdout, ended.stderr) == (2, "", f"refresh-harness: {sentence}\n")


@pytest.mark.parametrize(
    ("written", "instead", "line", "sentence"),
    [
        ("title: Mine", "titel: Mine", 2, "unknown key 'titel'; did you mean 'title'?"),
        ("id: mine", "id: My Own", 1, "id must be lower-case words joined by hyphens, not 'My Own'"),
        ("refresh: on", "refresh: maybe", 4, "stack.provider.refresh must be on or off, not 'maybe'"),
        ("refresh: on", "refersh: on", 4, "unknown key 'refersh' in stack.provider; did you mean 'refresh'?"),
        ("20s", "20", 4, "stack.provider.id_token_ttl needs a unit: write it like 20s"),
        (
            "20s",
            "soon",
            4,
            "stack.provider.id_token_ttl: 'soon' is not a duration; write it like 20s, 1m or 24h",
        ),
        (
            '"1.9.0"',
            '"1.10.0"',
            5,
            (
                "stack.registry.profile: '1.10.0' is not a version of Harbor that can be imitated; "
                "known are 1.8.0 to 1.9.1 ('1.9.0') and 2.0.0 to 2.15.2 ('2.x')"
            ),
        ),
        ("sign-in: alice", "signin: alice", 7, "unknown step 'signin'; did you mean 'sign-in'?"),
        ("sign-in: alice", "sign-in: alcie", 7, "there is no user 'alcie'; did you mean 'alice'?"),
        (
            "login: ok",
            "login: unautorized",
            8,
            "steps[1].login cannot be 'unautorized'; did you mean 'unauthorized'?",
        ),
        ("verdict: works", "verdict: work", 9, "expect.verdict cannot be 'work'; did you mean 'works'?"),
        (
            "verdict: works",
            "verdict: broken, cause: no-refresh-token-isued",
            9,
            "there is no cause 'no-refresh-token-isued'; did you mean 'no-refresh-token-issued'?",
        ),
        ("expect: {verdict: works}\n", "", 1, "the key 'expect' is missing"),
    ],
)
def test_a_wrong_scenario_file(tmp_path: Path, written: str, instead: str, line: int, sentence: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(GOOD.replace(written, instead, 1))

    with pytest.raises(ConfigError) as caught:
        load(path)

    assert str(caught.value) == f"{path}:{line}: {sentence}"


def test_the_file_they_are_made_from_is_good(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(GOOD)

    assert load(path).id == "mine"


def test_a_mistake_in_the_second_scenario_is_found_before_the_first_runs(
    refresh_harness: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "mine.yaml").write_text(GOOD.replace("title", "titel"))

    ended = refresh_harness("run", "refresh-off", "mine.yaml")

    assert (ended.exit_code, ended.stdout) == (2, "")
    assert ended.stderr == "refresh-harness: mine.yaml:2: unknown key 'titel'; did you mean 'title'?\n"


def test_a_client_that_is_not_installed_is_could_not_tell(
    refresh_harness: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")

    ended = refresh_harness("run", "refresh-off", "--client", "docker")

    assert (ended.exit_code, ended.stdout) == (3, "")
    assert ended.stderr == (
        "refresh-harness: the client 'docker' is not on PATH; "
        "install the Debian package docker-cli, or Docker's docker-ce-cli\n"
    )


def test_without_docker_the_demo_says_so_and_goes_on(
    refresh_harness: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")

    ended = refresh_harness("demo")

    assert ended.exit_code == 0
    assert ended.stdout.startswith("the client 'docker' is not on PATH; ")
    assert "going on with the built-in client" in ended.stdout
