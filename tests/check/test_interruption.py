"""Whenever a check is broken off, it ends within seconds, and nothing of it is left."""

from __future__ import annotations

import shutil
import signal
from typing import TYPE_CHECKING

import pytest

from tests.check.breaking_off import checking
from tests.check.command_line import BUILTIN, OIDC, RIGHT, misbehaving, written
from tests.dex.go_packages import GO_MOD, REGISTERS, write
from tests.dex.plain import plain_dex
from tests.dex.processes import wait_for, with_words

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.go

INT, TERM = signal.SIGINT, signal.SIGTERM


@pytest.mark.parametrize(
    ("moment", "by"),
    [
        (("dex.configured", ""), INT),  # in the preflight, before Dex is started
        (("dex.started", ""), TERM),
        (("step.started", "login"), TERM),
        (("upstream.asked", "/api/me"), INT),
    ],
)
def test_in_the_middle_of_a_check_in_virtual_time(
    tmp_path: Path, moment: tuple[str, str], by: signal.Signals
) -> None:
    with checking(tmp_path, *RIGHT, *BUILTIN, "--quick", until=moment) as check:
        check.wait_for_moment()
        code = check.end(by)

    assert (code, check.left_behind()) == (128 + by, [])


def test_whoever_presses_ctrl_c_again_and_again_disturbs_nothing(tmp_path: Path) -> None:
    with checking(tmp_path, *RIGHT, *BUILTIN, until=("fault.injected", "answer")) as check:
        check.wait_for_moment()
        code = check.end(INT, INT, TERM, INT)

    assert (code, check.left_behind()) == (130, [])


def test_while_a_check_waits_in_real_time(tmp_path: Path) -> None:
    wait = ("step.started", "advance")
    with checking(tmp_path, *RIGHT, *BUILTIN, "--quick", "--time", "real", until=wait) as check:
        check.wait_for_moment()
        code = check.end(INT)

    assert (code, check.left_behind()) == (130, [])


@pytest.mark.docker
@pytest.mark.parametrize(("kind", "by"), [("login.started", INT), ("secret.checked", TERM)])
def test_while_the_docker_client_runs(tmp_path: Path, kind: str, by: signal.Signals) -> None:
    with checking(tmp_path, *RIGHT, "--client", "docker", "--quick", until=(kind, "")) as check:
        check.wait_for_moment()
        code = check.end(by)

    assert (code, check.left_behind()) == (128 + by, [])


@pytest.mark.parametrize(("function", "by"), [("Refresh", INT), ("HandleCallback", TERM)])
def test_while_a_connector_hangs(tmp_path: Path, function: str, by: signal.Signals) -> None:
    hangs = misbehaving(tmp_path, "hang", function)
    with checking(tmp_path, *hangs, *BUILTIN, "--quick", until=("dex.logged", "hanging")) as check:
        check.wait_for_moment()
        code = check.end(by)

    assert (code, check.left_behind()) == (128 + by, [])


def test_while_a_connector_hangs_before_dex_is_ready(tmp_path: Path) -> None:
    with checking(tmp_path, *misbehaving(tmp_path, "hang", "Open"), *BUILTIN) as check:
        check.wait_for_line("waiting for Dex to start")
        code = check.end(INT)

    assert (code, check.left_behind()) == (130, [])


def test_while_a_dex_is_built(tmp_path: Path) -> None:
    package = write(tmp_path / "tree", {"go.mod": GO_MOD, "probe.go": REGISTERS})
    connector = written(tmp_path / "probe.yaml", "{type: probe, id: probe, name: Probe}")
    cache = tmp_path / "cache"
    options = ("--connector", connector, "--connector-package", str(package))
    places = {"XDG_CACHE_HOME": str(cache), "GOCACHE": str(tmp_path / "gocache")}
    with checking(tmp_path, *options, *BUILTIN, environment=places) as check:
        check.wait_for_line("compiling Dex")
        wait_for(lambda: with_words("compile", str(cache)) != [])
        code = check.end(TERM)

    assert (code, check.left_behind()) == (143, [])
    assert with_words(str(cache)) == []
    builds, scratch = (cache / "dex-refresh-harness" / name for name in ("builds", "scratch"))
    assert [path.name for path in builds.iterdir() if path.suffix != ".lock"] == []
    assert list(scratch.iterdir()) == []
    shutil.rmtree(tmp_path / "gocache")


@pytest.mark.parametrize("whose", ["ours", "of somebody else"])
def test_no_dex_outlives_a_check_that_is_killed(tmp_path: Path, whose: str) -> None:
    foreign = ("--connector", written(tmp_path / "oidc.yaml", OIDC))
    options = RIGHT if whose == "ours" else (*foreign, "--dex", str(plain_dex()))
    with checking(tmp_path, *options, *BUILTIN, "--quick", until=("step.started", "login")) as check:
        check.wait_for_moment()
        assert with_words("serve", str(check.temporary)) != []
        check.process.kill()

    wait_for(lambda: with_words("serve", str(check.temporary)) == [], within=2)
