"""Packages that cannot be built into a Dex, Dexes that there are not, and components that are missing."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import pytest

from harness.dex.cache import Cache
from tests.check.command_line import OIDC, written
from tests.dex.go_packages import GO_MOD, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.check.conftest import Ended


@pytest.mark.go
def test_a_package_that_does_not_compile_is_told_in_gos_own_lines(
    check: Callable[..., Ended], tmp_path: Path
) -> None:
    write(tmp_path, {"mine/go.mod": GO_MOD, "mine/mine.go": 'package mine\n\nvar Right int = "wrong"\n'})
    written(tmp_path / "x.yaml", "{type: mine, id: a, name: A}")

    ended = check("--connector", "x.yaml", "--connector-package", "mine")

    assert (ended.exit_code, ended.stdout) == (2, "")
    assert [*ended.before, ended.said] == [
        "fetching Dex v2.45.1 …",
        "compiling Dex v2.45.1 (the first time takes a minute or two) …",
        "# example.org/person",
        './mine.go:3:17: cannot use "wrong" (untyped string constant) as int value in variable declaration',
        "Go could not build Dex v2.45.1 with the package example.org/person",
    ]


@pytest.mark.go
def test_a_package_that_registers_nothing(check: Callable[..., Ended], tmp_path: Path) -> None:
    write(tmp_path, {"mine/go.mod": GO_MOD, "mine/mine.go": "package mine\n"})
    written(tmp_path / "x.yaml", "{type: mine, id: a, name: A}")

    ended = check("--connector", "x.yaml", "--connector-package", "mine")

    assert (ended.exit_code, ended.stdout) == (2, "")
    assert ended.said.startswith(
        "the package example.org/person (mine) registers no connector type; write in one of its files: func"
    )


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({}, "mine is not a folder; name the one that holds the connector's Go files"),
        (
            {"mine/README": ""},
            "mine holds no Go file; name the folder of the package that registers the connector",
        ),
        (
            {"mine/mine.go": "package mine\n"},
            "mine is in no Go module; run 'go mod init example.com/connector' there, and 'go mod tidy'",
        ),
    ],
)
def test_a_folder_that_holds_no_package(
    check: Callable[..., Ended], tmp_path: Path, files: dict[str, str], sentence: str
) -> None:
    write(tmp_path, files)
    written(tmp_path / "x.yaml", "{type: mine, id: a, name: A}")

    ended = check("--connector", "x.yaml", "--connector-package", "mine")

    assert (ended.exit_code, ended.stdout, ended.said, ended.before) == (2, "", sentence, [])


@pytest.mark.go
@pytest.mark.parametrize(
    ("version", "sentence"),
    [
        (
            "v2.1.0",
            (
                "Dex v2.1.0 is older than v2.42.0, the first that can be built here; "
                "give a binary of it with --dex PATH"
            ),
        ),
        (
            "v9.9.9",
            (
                "there is no Dex 'v9.9.9' to be had (github.com/dexidp/dex@v9.9.9: module lookup disabled "
                "by GOPROXY=off); name a release (v2.45.1, v2.45.0, v2.44.0, v2.43.1, v2.43.0, v2.42.0) "
                "or a pseudo-version such as "
                "v0.0.0-20260303133905-11d2eeb52b42"
            ),
        ),
        ("./nowhere", "there is no Dex in ./nowhere; name a folder with its sources, or a release"),
    ],
)
def test_a_dex_that_there_is_not(
    check: Callable[..., Ended], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, sentence: str
) -> None:
    monkeypatch.setenv("GOPROXY", "off")
    written(tmp_path / "x.yaml", OIDC)

    ended = check("--connector", "x.yaml", "--dex-version", version)

    assert (ended.exit_code, ended.stdout, ended.said) == (2, "", sentence)


def test_without_go_it_is_said_what_to_install_and_what_works_without(
    check: Callable[..., Ended], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    written(tmp_path / "x.yaml", OIDC)

    ended = check("--connector", "x.yaml")

    sentence = (
        "building a Dex needs Go 1.25 or newer (https://go.dev/dl) on PATH; a Dex of your own with "
        "--dex PATH, and every embedded run, work without it"
    )
    assert (ended.exit_code, ended.stdout, ended.said, ended.before) == (3, "", sentence, [])


def test_a_client_that_was_asked_for_and_is_missing(
    check: Callable[..., Ended], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    written(tmp_path / "x.yaml", OIDC)

    ended = check("--connector", "x.yaml", client="docker")

    sentence = (
        "the client 'docker' is not on PATH; install the Debian package docker-cli, or Docker's docker-ce-cli"
    )
    assert (ended.exit_code, ended.stdout, ended.said, ended.before) == (3, "", sentence, [])


def test_sqlite_without_a_c_compiler(
    check: Callable[..., Ended], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CC", "/nonexistent/cc")
    written(tmp_path / "x.yaml", OIDC)

    ended = check("--connector", "x.yaml", "--storage", "sqlite")

    sentence = (
        "--storage sqlite: Dex's SQLite is written in C, and there is no C compiler on PATH; install gcc, "
        "or choose another storage"
    )
    assert (ended.exit_code, ended.stdout, ended.said, ended.before) == (3, "", sentence, [])


@pytest.mark.go
def test_all_storages_without_a_c_compiler_are_all_but_sqlite(
    check: Callable[..., Ended], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CC", "/nonexistent/cc")
    written(tmp_path / "x.yaml", OIDC)

    ended = check("--connector", "x.yaml", "--storage", "all", "--quick")

    note = "storage sqlite: Dex's SQLite is written in C, and there is no C compiler on PATH; install gcc"
    assert (ended.exit_code, note in ended.before) == (0, True)
    assert "memory" in ended.stdout
    assert "rowlock" in ended.stdout


def test_whoever_waits_for_the_build_of_another_is_told(tmp_path: Path) -> None:
    cache, told = Cache(tmp_path), []
    with contextlib.ExitStack() as another:
        another.enter_context(cache.locked("key"))

        def waiting() -> None:
            told.append("waiting")
            another.close()

        with cache.locked("key", waiting), cache.locked("other key", waiting):
            pass
    assert told == ["waiting"]
