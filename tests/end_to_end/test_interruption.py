"""Whenever a run is broken off, nothing of it is left: no process, no port, no folder."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

RUN_AND_INTERRUPT = """
import os, signal, sys
from harness import cli
from mock_idp.history import History

kind, by, scenario, client, time = sys.argv[1:]
append, seen = History.append, []

def interrupt(self, event):
    number = append(self, event)
    if event.kind == "registry.started":
        print(event.issuer, flush=True)
    if event.kind == kind:
        seen.append(event)
        if len(seen) == 1:
            os.kill(os.getpid(), getattr(signal, by))
    return number

History.append = interrupt
sys.argv = ["refresh-harness", "run", scenario, "--client", client, "--time", time]
cli.main()
"""


def interrupted(
    tmp_path: Path, kind: str, *, by: str, client: str, scenario: str, time: str
) -> tuple[int, str]:
    """Run until the first event of that kind, send the signal, and return exit code and output."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    ended = subprocess.run(
        [sys.executable, "-c", RUN_AND_INTERRUPT, kind, by, scenario, client, time],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
        env=os.environ | {"TMPDIR": str(temporary)},
        start_new_session=True,
    )
    assert [path.name for path in temporary.iterdir()] == []
    assert "Traceback" not in ended.stderr
    return ended.returncode, ended.stdout


def assert_nobody_listens(issuer: str) -> None:
    host, _, port = issuer.removeprefix("http://").rpartition(":")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((host, int(port)), timeout=5).close()


KINDS = [
    "run.started", "registry.started", "step.started", "discovery.served", "code.issued", "token.issued",
    "sign_in.completed", "login.started", "challenge.answered", "service_token.answered", "secret.checked",
    "login.completed", "clock.advanced", "step.completed",
]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_ctrl_c_at_any_step_leaves_nothing_behind(tmp_path: Path, kind: str) -> None:
    code, printed = interrupted(
        tmp_path, kind, by="SIGINT", client="builtin", scenario="refresh-off", time="virtual"
    )

    assert code == 130
    for issuer in printed.split()[:1]:
        assert_nobody_listens(issuer)


@pytest.mark.docker
@pytest.mark.parametrize("by", ["SIGINT", "SIGTERM"])
@pytest.mark.parametrize("kind", ["login.started", "secret.checked"])
def test_docker_is_ended_with_the_run(tmp_path: Path, kind: str, by: str) -> None:
    code, printed = interrupted(
        tmp_path, kind, by=by, client="docker", scenario="refresh-off", time="virtual"
    )

    assert code == 128 + getattr(signal, by)
    registry = printed.split()[0]
    assert_nobody_listens(registry)
    assert docker_processes() == []


def docker_processes() -> list[str]:
    """Return the command lines of docker logins to a loopback port."""
    lines = [path.read_bytes().replace(b"\0", b" ").decode(errors="replace") for path in command_lines()]
    return [line for line in lines if "--password-stdin" in line]


def command_lines() -> list[Path]:
    return [path for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()]


def test_ctrl_c_while_waiting_in_real_time_ends_the_run_at_once() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "harness", "run", "refresh-off", "--client", "builtin", "--time", "real"],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    watchdog = threading.Timer(20, process.kill)
    watchdog.start()
    try:
        assert process.stderr is not None
        assert process.stderr.readline() == "refresh-off: waiting 25 s\n"
        process.send_signal(signal.SIGINT)
        assert process.wait() == 130
        assert process.stderr.read() == ""
    finally:
        watchdog.cancel()
        process.kill()
        process.communicate()
