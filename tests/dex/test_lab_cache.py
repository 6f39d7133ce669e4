"""Builds are kept: found without starting Go, made once however many ask, and broken off without a trace."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from harness.dex import building
from harness.dex.build import GoMissing, build
from harness.dex.cache import KEPT, Cache
from tests.dex.go_packages import GO_MOD, REGISTERS, write
from tests.dex.processes import wait_for, with_words

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.go


def _no_builds(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        pytest.fail("Go was started")

    monkeypatch.setattr(subprocess, "Popen", refuse)


def test_what_was_built_is_found_without_starting_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = write(tmp_path, {"go.mod": GO_MOD, "probe.go": REGISTERS})
    built = build(package)
    _no_builds(monkeypatch)
    assert build(package) == built


@pytest.mark.parametrize("changed", ["probe.go", "go.mod", "data.txt"])
def test_a_change_to_what_go_reads_is_another_build(tmp_path: Path, changed: str) -> None:
    embeds = REGISTERS + "\n//go:embed data.txt\nvar _ embed.FS\n"
    embeds = embeds.replace('\t"context"\n', '\t"context"\n\t"embed"\n', 1)
    package = write(tmp_path, {"go.mod": GO_MOD, "probe.go": embeds, "data.txt": "1"})
    built = build(package)
    with (package / changed).open("a", encoding="utf-8") as file:
        file.write("\n\n")
    assert build(package).path != built.path


def test_notes_and_tests_beside_the_code_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = write(tmp_path, {"go.mod": GO_MOD, "probe.go": REGISTERS})
    built = build(package)
    write(
        package, {"README.md": "", "probe_test.go": "package probe\n", ".git/index": "", "testdata/x.go": "?"}
    )
    _no_builds(monkeypatch)
    assert build(package) == built


def test_four_that_ask_for_the_same_build_make_it_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    make = building.make

    def counted(*arguments: object) -> object:
        made.append(1)
        return make(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(building, "make", counted)
    package = write(tmp_path / "tree", {"go.mod": GO_MOD, "probe.go": REGISTERS})
    with ThreadPoolExecutor(4) as pool:
        built = set(pool.map(lambda _: build(package, cache=tmp_path / "cache"), range(4)))
    assert (len(built), len(made)) == (1, 1)


def test_only_the_newest_builds_are_kept(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    for number in range(KEPT + 3):
        with cache.locked(str(number)), cache.scratch() as scratch:
            (scratch / "made").mkdir()
            os.utime(scratch / "made", (number, number))
            cache.keep(str(number), scratch / "made")
    kept = {path.name for path in cache.entry("").iterdir() if path.is_dir()}
    assert kept == {str(number) for number in range(3, KEPT + 3)}


def test_a_machine_without_go_is_told_what_to_install_and_what_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(GoMissing) as missing:
        build()
    assert str(missing.value) == (
        "building a Dex needs Go 1.25 or newer (https://go.dev/dl) on PATH;"
        " a Dex of your own with --dex PATH, and every embedded run, work without it"
    )


def test_a_go_that_is_too_old_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "go"
    program.write_text(
        '#!/bin/sh\n[ "$2" = GOTOOLCHAIN ] || printf "%s\\n" /old go1.19.8\n', encoding="utf-8"
    )
    program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    with pytest.raises(GoMissing) as missing:
        build()
    assert str(missing.value) == (
        f"{program} is go1.19.8, and this Dex needs Go 1.25 or newer (https://go.dev/dl);"
        " a Dex of your own with --dex PATH, and every embedded run, work without it"
    )


_BUILD = """
    import pathlib, sys
    from harness.dex.build import build
    package, cache = map(pathlib.Path, sys.argv[1:])
    build(package, cache=cache, progress=lambda line: print(line, flush=True))
"""


@pytest.mark.parametrize("ended_by", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_go_ends_with_the_harness_and_no_folder_is_left(tmp_path: Path, ended_by: signal.Signals) -> None:
    package = write(tmp_path / "tree", {"go.mod": GO_MOD, "probe.go": REGISTERS})
    cache = tmp_path / "cache"
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(_BUILD), str(package), str(cache)],
        env=os.environ | {"GOCACHE": str(tmp_path / "gocache")},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
    ) as child:
        assert child.stdout is not None
        while "compiling" not in child.stdout.readline():
            assert child.poll() is None
        try:
            wait_for(lambda: with_words("compile", str(cache)) != [])
        finally:
            child.send_signal(ended_by)
        child.wait(10)
    wait_for(lambda: with_words(str(tmp_path)) == [])
    if ended_by is not signal.SIGINT:
        with Cache(cache).scratch():  # the next one clears up after those that could not do so themselves
            pass
    assert list((cache / "scratch").iterdir()) == []
    shutil.rmtree(tmp_path / "gocache")
