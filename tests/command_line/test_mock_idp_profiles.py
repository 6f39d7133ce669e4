"""``mock-idp profiles``, and what ``serve --profile`` and ``--set`` make of a provider."""

from __future__ import annotations

import gc
import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

import mock_idp
from mock_idp import Settings, cli, profiles
from mock_idp.command_line import UsageError
from mock_idp.serve import Policy, settings_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Run = Callable[..., tuple[int | str | None, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Run the command line in this process: exit code, stdout, stderr."""

    def run(*arguments: str) -> tuple[int | str | None, str, str]:
        monkeypatch.setattr("sys.argv", ["mock-idp", *arguments])
        with pytest.raises(SystemExit) as exited:
            cli.main()
        return exited.value.code, *capsys.readouterr()

    yield run
    gc.enable()


def test_profiles_lists_each_in_one_line(run: Run) -> None:
    code, out, err = run("profiles")
    assert (code, err) == (0, "")
    assert [line.split()[0] for line in out.splitlines()] == list(profiles.names())
    assert profiles.title("dex") in out


def test_profiles_as_json(run: Run) -> None:
    code, out, _ = run("profiles", "--json")
    assert (code, json.loads(out)) == (0, {name: profiles.title(name) for name in profiles.names()})


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--profile", "dx"), "there is no profile 'dx'; did you mean 'dex'?"),
        (("--set", "refresh"), "--set refresh: write KEY=VALUE, such as refresh.reuse_interval=30s"),
        (("--set", "a=[1"), "--set a=[1: write KEY=VALUE, such as refresh.reuse_interval=30s"),
        (
            ("--set", "refresh.rotat=on"),
            "--set refresh.rotat=on: unknown key 'rotat' in refresh; did you mean 'rotation'?",
        ),
        (
            ("--set", "refresh.rest=30"),
            "--set refresh.rest=30: refresh.rest needs a unit: write it like 30s",
        ),
        (
            ("--set", "profile=dex"),
            "--set profile=dex: a profile is what settings begin with, and cannot be laid over them",
        ),
    ],
)
def test_a_mistake_is_one_sentence(run: Run, options: tuple[str, ...], sentence: str) -> None:
    assert run("serve", "--port", "0", *options) == (2, "", f"mock-idp: {sentence}\n")


def test_a_profile_is_what_the_options_are_laid_over() -> None:
    dex = mock_idp.profile("dex")
    chosen = settings_of(
        None,
        Policy(id_token_ttl=20),
        profile="dex",
        options=("refresh.reuse_interval=3s", "refresh.rest=3s", "on_refresh.drop_claims=[name, groups]"),
    )
    assert chosen == replace(
        dex,
        refresh=replace(dex.refresh, reuse_interval=3, rest=3),
        on_refresh=replace(dex.on_refresh, drop_claims=("name", "groups")),
        lifetimes=replace(dex.lifetimes, id_token=20, expires_in=20, access_token=20),
    )


def test_a_file_lies_between_the_profile_and_the_options(tmp_path: Path) -> None:
    path = tmp_path / "provider.yaml"
    path.write_text("{refresh: {rest: 5s, reuse_interval: 5s}}")
    chosen = settings_of(path, Policy(), profile="dex", options=("refresh.rest=7s",))
    dex = mock_idp.profile("dex")
    assert chosen == replace(dex, refresh=replace(dex.refresh, rest=7, reuse_interval=5))


def test_a_files_own_profile_wins(tmp_path: Path) -> None:
    path = tmp_path / "provider.yaml"
    path.write_text("profile: google")
    assert settings_of(path, Policy(), profile="dex") == mock_idp.profile("google")


def test_without_either_it_is_the_default() -> None:
    assert settings_of(None, Policy(), options=("id_token_ttl=20s",)) == replace(
        Settings(), lifetimes=mock_idp.lifetimes_from(20)
    )


def test_a_profile_that_is_none_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match=r"^there is no profile 'x'; known are auth0, "):
        settings_of(None, Policy(), profile="x")
