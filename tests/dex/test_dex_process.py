"""A Dex that runs: ready, watched, gone at the end, whoever built it."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING

import pytest

from harness.dex.build import Binary, build, foreign
from harness.dex.process import DexEnded, running
from mock_idp.command_line import UsageError
from tests.dex.living_dex import configuration, free_port, issuer, living, probe
from tests.dex.plain import plain_dex
from tests.dex.processes import wait_for, with_words

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.go


@pytest.fixture(params=["ours", "foreign"])
def binary(request: pytest.FixtureRequest) -> Binary:
    """A Dex with Dex's own connectors, built by us or by somebody else."""
    return build() if request.param == "ours" else foreign(plain_dex())


def _ignore(_: str) -> None:
    pass


def test_a_dex_answers_inside_the_block_and_is_gone_after_it(binary: Binary, tmp_path: Path) -> None:
    with living(binary, tmp_path, kind="mockPassword") as dex:
        assert dex.process.ended is None
        assert dex.process.probe()
        assert dex.claims("u")["name"] == "Kilgore Trout"
    assert with_words(str(tmp_path)) == []
    assert not dex.process.probe()


def test_every_line_of_its_log_is_passed_on(binary: Binary, tmp_path: Path) -> None:
    with living(binary, tmp_path, kind="mockPassword") as dex:
        pass
    assert [line for line in dex.lines if 'msg="config issuer"' in line and dex.issuer in line]
    assert [line for line in dex.lines if line.endswith("\n")] == []


def test_a_configuration_that_dex_refuses_is_told_in_its_own_words(binary: Binary, tmp_path: Path) -> None:
    port = free_port()
    config = configuration(tmp_path, port, kind="nope")
    with (
        pytest.raises(DexEnded) as ended,
        running(binary, config, issuer=issuer(port), env={}, on_line=_ignore),
    ):
        pytest.fail("it started")
    assert str(ended.value) == (
        f"Dex ended with exit code 2: error parse config file {config}:"
        ' error unmarshaling JSON: unknown connector type "nope"'
    )


def test_a_connector_that_cannot_be_opened_ends_dex(binary: Binary, tmp_path: Path) -> None:
    port = free_port()
    config = configuration(tmp_path, port, kind="mockPassword")
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("{username: u, password: p}", "{username: u}"), encoding="utf-8")
    with (
        pytest.raises(DexEnded, match=r"Failed to open connector.* no password supplied"),
        running(binary, config, issuer=issuer(port), env={}, on_line=_ignore),
    ):
        pytest.fail("it started")


def test_a_dex_that_is_not_ready_in_time_is_stopped(binary: Binary, tmp_path: Path) -> None:
    port = free_port()
    config = configuration(tmp_path, port, kind="mockPassword")
    elsewhere = f"http://127.0.0.1:{free_port()}/dex"
    with (
        pytest.raises(DexEnded, match=r"Dex is not ready after 0\.2 s"),
        running(binary, config, issuer=elsewhere, env={}, on_line=_ignore, ready_within=0.2),
    ):
        pytest.fail("ready at another address")
    assert with_words(str(tmp_path)) == []


def test_a_port_that_is_taken_is_said_before_dex_is_started(binary: Binary, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        config = configuration(tmp_path, port, kind="mockPassword")
        with (
            pytest.raises(UsageError, match=rf"something else listens at 127\.0\.0\.1:{port}"),
            running(binary, config, issuer=issuer(port), env={}, on_line=_ignore),
        ):
            pytest.fail("it started")


def test_a_crash_is_seen_with_its_exit_code(binary: Binary, tmp_path: Path) -> None:
    with living(binary, tmp_path, kind="mockPassword") as dex:
        dex.process.kill()
        assert dex.process.ended == -signal.SIGKILL
        assert not dex.process.probe()


def test_commands_to_a_dex_that_is_gone_say_so(tmp_path: Path) -> None:
    with living(build(), tmp_path, kind="mockPassword") as dex:
        dex.process.kill()
        with pytest.raises(DexEnded, match="Dex ended with exit code -9"):
            dex.process.measure()


def test_what_the_receiver_of_lines_raises_comes_out_at_the_end(binary: Binary, tmp_path: Path) -> None:
    def refuse(_: str) -> None:
        raise LookupError("a line")

    with (
        pytest.raises(LookupError, match="a line"),
        living(binary, tmp_path, kind="mockPassword", on_line=refuse) as dex,
    ):
        assert dex.process.probe()


def test_dex_sees_nothing_of_our_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example")
    monkeypatch.setenv("DEX_SESSIONS_ENABLED", "true")
    with living(probe(), tmp_path, env={"MINE": "1", "DEX_SESSIONS_ENABLED": "true"}) as dex:
        seen = dict(entry.split("=", 1) for entry in json.loads(dex.ask("environment")))
    assert {name: value for name, value in seen.items() if not name.startswith("DEX_LAB_")} == {
        "DEX_CONTINUE_ON_CONNECTOR_FAILURE": "false",
        "HOME": str(tmp_path),
        "LC_ALL": "C",
        "MINE": "1",
        "PATH": os.defpath,
        "TMPDIR": str(tmp_path),
    }


_PARENT = """
    import pathlib, sys, time
    from harness.dex.build import Binary
    from tests.dex.living_dex import living
    binary = Binary(pathlib.Path(sys.argv[1]), "", sys.argv[2] == "True", (), ())
    with living(binary, pathlib.Path(sys.argv[3]), kind="mockPassword") as dex:
        print(dex.process.pid, flush=True)
        time.sleep(60)
"""


def test_no_dex_outlives_a_harness_that_is_killed(binary: Binary, tmp_path: Path) -> None:
    arguments = [str(binary.path), str(binary.controlled), str(tmp_path)]
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(_PARENT), *arguments], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        os.kill(pid, 0)
        parent.kill()
    wait_for(lambda: with_words(str(tmp_path)) == [])


def test_a_foreign_dex_says_its_version() -> None:
    dex = foreign(plain_dex())
    assert (dex.version, dex.controlled, dex.storages, dex.types) == ("v2.45.1", False, ("memory",), ())


@pytest.mark.parametrize(
    ("content", "mode", "sentence"),
    [
        (None, 0, "there is no Dex at {}; name a program that was built with your connector in it"),
        ("", 0o600, "{} is not a program that can be started; name a Dex (chmod +x if it is one)"),
        (
            "#!/bin/sh\necho hi",
            0o700,
            "{} is not a Dex: neither 'version' nor 'serve --help' is answered as Dex does",
        ),
        ("\x7fELF", 0o700, "{} cannot be started (Exec format error); was it built for this machine?"),
    ],
)
def test_what_is_no_dex_is_refused_in_one_sentence(
    tmp_path: Path, content: str | None, mode: int, sentence: str
) -> None:
    path = tmp_path / "dex"
    if content is not None:
        path.write_text(content, encoding="utf-8")
        path.chmod(mode)
    with pytest.raises(UsageError, match=f"^{re.escape(sentence.format(path))}$"):
        foreign(path)
