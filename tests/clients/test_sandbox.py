"""What a program in the box can see, and what is left of it."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path

import pytest

from harness.clients.sandbox import Ended, run, sandbox
from tests.clients.conftest import is_gone

LEAVES_A_CHILD = "/bin/sleep 60 & echo $!"


def test_a_program_sees_only_what_the_box_gives_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SSL_CERT_FILE", "HTTPS_PROXY", "DOCKER_AUTH_CONFIG", "DBUS_SESSION_BUS_ADDRESS"):
        monkeypatch.setenv(name, "of the user")
    with sandbox() as box:
        seen = run(box, ["/usr/bin/env"], timeout=10, environment={"DOCKER_HOST": "x"})
        expected = {"DOCKER_HOST": "x", "LC_ALL": "C", "HOME": f"{box.root}/home", "PATH": f"{box.root}/bin"}
        variables = dict(line.split("=", 1) for line in seen.stdout.splitlines())
        assert {name: variables.pop(name) for name in expected} == expected
        assert sorted(variables) == [
            "TMPDIR",
            "XDG_CACHE_HOME",
            "XDG_CONFIG_HOME",
            "XDG_DATA_HOME",
            "XDG_RUNTIME_DIR",
            "XDG_STATE_HOME",
        ]
        assert all(Path(value).parent == box.root for value in variables.values())
        assert list((box.root / "bin").iterdir()) == []


def test_the_box_is_private_and_goes_away() -> None:
    with sandbox() as box:
        assert [oct(path.stat().st_mode & 0o777) for path in (box.root, box.root / "home")] == ["0o700"] * 2
    assert not box.root.exists()
    with pytest.raises(KeyboardInterrupt), sandbox() as box:
        raise KeyboardInterrupt
    assert not box.root.exists()


def test_words_exit_code_and_standard_input_are_passed_on() -> None:
    with sandbox() as box:
        script = "read -r word; echo out $word; echo err >&2; exit 3"
        ended = run(box, ["/bin/sh", "-c", script], timeout=10, stdin=b"hello")
    assert ended == Ended(3, "out hello\n", "err\n", ended.seconds)


def test_a_program_that_reads_nothing_is_no_failure() -> None:
    with sandbox() as box:
        assert run(box, ["/bin/true"], timeout=10, stdin=b"x" * 1_000_000).exit_code == 0


def test_a_program_that_does_not_end_is_ended_with_its_children() -> None:
    with sandbox() as box:
        ended = run(box, ["/bin/sh", "-c", f"{LEAVES_A_CHILD}; wait"], timeout=0.3)
    assert ended.exit_code is None
    assert is_gone(int(ended.stdout))


def test_a_child_left_behind_neither_delays_nor_stays() -> None:
    """It inherited the program's output, and would keep a pipe open for a minute."""
    with sandbox() as box:
        ended = run(box, ["/bin/sh", "-c", LEAVES_A_CHILD], timeout=30)
    assert ended.exit_code == 0
    assert ended.seconds < 10
    assert is_gone(int(ended.stdout))


def test_an_interruption_ends_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []

    def interrupted(process: subprocess.Popen[bytes], *_: object) -> None:
        started.append(process.pid)
        raise KeyboardInterrupt

    monkeypatch.setattr(subprocess.Popen, "communicate", interrupted)
    with pytest.raises(KeyboardInterrupt), sandbox() as box:
        run(box, ["/bin/sleep", "60"], timeout=60)
    assert is_gone(started[0])
    with pytest.raises(ProcessLookupError):
        os.kill(started[0], signal.SIGCONT)


def test_a_program_that_cannot_start_is_an_error() -> None:
    with sandbox() as box, pytest.raises(FileNotFoundError):
        run(box, ["/nonexistent"], timeout=10)
