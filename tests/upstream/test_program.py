"""A program as the upstream: started, waited for, watched, and gone in the end."""

from __future__ import annotations

import contextlib
import re
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx
import pytest

from harness.upstream import Person, command
from harness.upstream.events import Asked, UpstreamAnswered
from mock_idp.clock import Clock
from mock_idp.command_line import UsageError
from mock_idp.history import History
from mock_idp.settings import EXAMPLE_CLIENT
from tests.upstream.connector import Connector
from tests.upstream.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SERVE = [sys.executable, "-m", "mock_idp", "serve", "--port", "0", "--json"]


@contextlib.contextmanager
def _running(argv: list[str], **options: Any) -> Iterator[Connector]:  # noqa: ANN401
    clock = Clock()
    history = History(clock)
    with (
        command(
            argv,
            people=(Person("alice", "wonderland"),),
            client_id=EXAMPLE_CLIENT.client_id,
            client_secret=EXAMPLE_CLIENT.secret or "",
            clock=clock,
            history=history,
            **options,
        ) as upstream,
        httpx.Client(trust_env=False) as http,
    ):
        yield Connector(upstream, history, clock, "/authorize", "/token", "/userinfo", http)


def _listens(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def _lives(pid: int) -> bool:
    """Tell whether the process is there, and no zombie that waits for its parent."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError), open(f"/proc/{pid}/stat") as stat:  # noqa: PTH123
        return stat.read().rpartition(")")[2].split()[0] != "Z"
    return False


def test_a_program_is_found_where_it_says_that_it_listens() -> None:
    with _running(SERVE) as connector:
        port = urlsplit(connector.upstream.url).port or 0
        tokens = connector.sign_in()
        assert connector.refresh(tokens["refresh_token"]).status_code == 200
        calls = [(it.what, it.username) for it in connector.events(UpstreamAnswered)][-2:]
        assert (connector.upstream.kind, calls) == (
            "command",
            [(Asked.CODE, "alice"), (Asked.REFRESH, "alice")],
        )
    assert not _listens(port)


def _with_a_child(tmp_path: Path, then: str) -> list[str]:
    """Return a program that leaves a child behind that does not care for SIGTERM."""
    pids = tmp_path / "pids"
    child = f"(trap '' TERM; echo $$ >> {pids}; while :; do sleep 5; done) & echo $! >> {pids}"
    return ["/bin/sh", "-c", f"{child}; {then}"]


def test_nothing_that_it_started_is_left(tmp_path: Path) -> None:
    serve = " ".join(SERVE)
    with _running(_with_a_child(tmp_path, f"exec {serve}")):
        pids = [int(pid) for pid in (tmp_path / "pids").read_text().split()]
        assert len(pids) == 2
        assert [_lives(pid) for pid in pids] == [True, True]
    until(lambda: not any(_lives(pid) for pid in pids), "all of the group is gone")


def test_nothing_is_left_either_if_it_never_gets_ready(tmp_path: Path) -> None:
    argv = _with_a_child(tmp_path, "echo warming up; sleep 60")
    with pytest.raises(UsageError) as raised, _running(argv, within=0.3):
        pass
    pids = [int(pid) for pid in (tmp_path / "pids").read_text().split()]
    until(lambda: not any(_lives(pid) for pid in pids), "all of the group is gone")
    assert str(raised.value) == "/bin/sh: the upstream prints no address within 0.3 s: warming up"


@pytest.mark.parametrize(
    ("argv", "options", "message"),
    [
        (
            ["/bin/sh", "-c", "echo no database >&2; exit 3"],
            {},
            "/bin/sh: the upstream ended with exit code 3 before it listened: no database",
        ),
        (
            ["/no/such/program"],
            {},
            "/no/such/program: there is no such program to start as the upstream; give its path",
        ),
        (
            ["/bin/sleep", "60"],
            {"url": "http://127.0.0.1:1", "within": 0.1},
            "/bin/sleep: the upstream does not listen at http://127.0.0.1:1 within 0.1 s",
        ),
    ],
)  # fmt: skip
def test_what_goes_wrong_is_one_sentence(argv: list[str], options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError) as raised, _running(argv, **options):
        pass
    assert str(raised.value) == message


def test_an_address_that_is_given_goes_before_one_that_is_printed() -> None:
    with _running(SERVE) as other:
        where = other.upstream.url
        argv = ["/bin/sh", "-c", "echo http://127.0.0.1:1/; sleep 60"]
        with _running(argv, url=where) as connector:
            assert connector.sign_in()["token_type"] == "Bearer"


def test_a_program_that_talks_without_end_is_listened_to() -> None:
    talk = "yes 0123456789012345678901234567890123456789 | head -c 1000000"
    with _running(["/bin/sh", "-c", f"{talk}; exec {' '.join(SERVE)}"]) as connector:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", connector.upstream.url)


def test_it_does_not_outlive_a_harness_that_is_killed(tmp_path: Path) -> None:
    """Nobody is left to clean up, so the program must notice by itself."""
    own_child = _with_a_child(tmp_path, f"exec {' '.join(SERVE)}")
    code = f"""
from tests.upstream.test_program import _running
import os, signal
with _running({own_child!r}):
    os.kill(os.getpid(), signal.SIGKILL)
"""
    ended = subprocess.run([sys.executable, "-c", code], check=False, timeout=60)
    assert ended.returncode == -signal.SIGKILL
    pids = [int(pid) for pid in (tmp_path / "pids").read_text().split()]
    until(lambda: not any(_lives(pid) for pid in pids), "all of the group is gone")
