"""People sign in behind a real Dex whose upstream is a system elsewhere: by steps, or in person."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from harness import browser, clients
from harness.actor import Actor
from harness.check.planning import Options, plan
from harness.check.running import CheckRun
from harness.dex.chain import dex_chain
from harness.events import SignInCompleted, StepCompleted
from harness.pace import VirtualPace
from harness.sign_in.way import Way
from harness.steps import APP, Refresh, SignIn
from mock_idp.events import AuthorizationRequested
from mock_idp.history import History, of
from tests.sign_in.leftovers import left, running
from tests.sign_in.stage import JANE
from tests.sign_in.system import a_system

if TYPE_CHECKING:
    from collections.abc import Iterator

    from harness.check.running import CheckPlan
    from mock_idp.provider import Provider

pytestmark = [pytest.mark.go, pytest.mark.real_time]
STEPS = """
  steps:
  - fill: {selector: "#user", text: $username}
  - click: "#next"
  - fill: {selector: "#password", text: $password}
  - click: "#go"
"""
USERS = """
- username: jane
  password: pass word
- username: john
  password: doe
"""
CONNECTOR = """
type: oidc
id: corp
name: Corp
config:
  issuer: ISSUER
  clientID: dex
  clientSecret: a-secret-of-ours
  scopes: [profile, email, offline_access]
"""
SHORTEST = 12.0
"""Seconds that tokens must live for a login to come before their end."""


@contextlib.contextmanager
def described(folder: Path, *, javascript: bool) -> Iterator[Provider]:
    """Run a user system, and write the connector and the users for it into ``folder``."""
    with a_system(javascript=javascript) as system:
        (folder / "connector.yaml").write_text(CONNECTOR.replace("ISSUER", system.issuer))
        (folder / "users.yaml").write_text(
            USERS.replace("pass word", f"pass word{STEPS.rstrip()}") if javascript else USERS
        )
        yield system


def issuer_in(folder: Path) -> str:
    return (folder / "connector.yaml").read_text().partition("issuer: ")[2].partition("\n")[0]


def arguments(folder: Path) -> list[str]:
    return [
        "check", "--connector", f"{folder}/connector.yaml", "--users", f"{folder}/users.yaml", "--client",
        "builtin", "--upstream-url", issuer_in(folder), "--storage", "memory", "--quick", "--ttl", "12s",
    ]  # fmt: skip


@pytest.mark.chromium
def test_a_check_of_a_system_that_takes_a_browser(tmp_path: Path) -> None:
    with described(tmp_path, javascript=True):
        ended = subprocess.run(
            [sys.executable, "-m", "harness", *arguments(tmp_path)],
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    assert (ended.returncode, "works" in ended.stdout) == (0, True), ended.stdout + ended.stderr
    assert "pass word" not in ended.stdout + ended.stderr


@pytest.mark.chromium
def test_ctrl_c_while_the_steps_are_carried_out_leaves_nothing(tmp_path: Path) -> None:
    # Not the folder of the test: its name is too long for Chromium.
    temporary = Path(tempfile.mkdtemp(prefix="t-"))
    try:
        with described(tmp_path, javascript=True) as system:
            users = tmp_path / "users.yaml"
            users.write_text(users.read_text().replace('click: "#next"', 'wait: "#never"'))
            process = subprocess.Popen(
                [sys.executable, "-m", "harness", *arguments(tmp_path)],
                env=os.environ | {"TMPDIR": str(temporary)},
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            with contextlib.closing(_Watchdog(process)):
                _wait_until_a_page_is_asked_for(system.history, process)
                assert running(temporary)
                process.send_signal(signal.SIGINT)
                assert process.wait() == 130
        assert left(temporary) == []
        assert list(temporary.iterdir()) == []
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


class _Watchdog:
    """Ends a program that does not end."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._timer = threading.Timer(120, process.kill)
        self._timer.start()

    def close(self) -> None:
        self._timer.cancel()


def _wait_until_a_page_is_asked_for(system: History, process: subprocess.Popen[bytes]) -> None:
    while process.poll() is None and not of(system.records, AuthorizationRequested):
        time.sleep(0.05)
    assert process.poll() is None


@contextlib.contextmanager
def by_hand(folder: Path) -> Iterator[CheckPlan]:
    """Yield what is to be done in a run in which somebody does what is printed, in threads."""
    acting = ThreadPoolExecutor(1)
    done: list[Future[object]] = []

    def hear(line: str) -> None:
        if line.startswith("sign in as 'jane': open "):
            done.append(acting.submit(_sign_in, line.split(" ")[5]))

    options = Options(
        connector=folder / "connector.yaml",
        upstream_url=issuer_in(folder),
        users=folder / "users.yaml",
        sign_in=Way.PERSON,
        storage="memory",
        ttl=SHORTEST,
        quick=True,
    )
    made = plan(options, (clients.find("builtin"),), progress=hear).plan
    with acting, made.dex.sign_in:
        yield made
    for future in done:
        future.result()


def _sign_in(url: str) -> None:
    if "/c/oidc/login" in url:
        browser.sign_in(url.removesuffix("/c/oidc/login"), "jane", JANE.password)
    else:
        back = parse_qs(urlsplit(url).query)["redirect_uri"][0]
        httpx.get(browser.authorize(url, back, "jane", JANE.password), trust_env=False).raise_for_status()


def test_a_person_signs_in_at_the_registry(tmp_path: Path) -> None:
    with described(tmp_path, javascript=False), by_hand(tmp_path) as made:
        (checked,) = CheckRun(made, lambda *_: None).run()
    assert (checked.name, checked.answer, checked.verdict) == ("docker-login", "passed", None)
    assert [record.event.username for record in of(checked.records, SignInCompleted)] == ["Jane_Q"]


def test_a_person_signs_in_to_an_application(tmp_path: Path) -> None:
    with described(tmp_path, javascript=False), by_hand(tmp_path) as made:
        assert signed_in_and_refreshed(made) == ["ok", "ok"]


def test_a_program_of_ones_own_is_started_with_every_run(tmp_path: Path) -> None:
    (tmp_path / "connector.yaml").write_text(CONNECTOR.replace("ISSUER", "https://sso.example.com"))
    (tmp_path / "users.yaml").write_text(USERS)
    options = Options(
        connector=tmp_path / "connector.yaml",
        upstream_command=f"{sys.executable} -m tests.sign_in.system",
        users=tmp_path / "users.yaml",
        storage="memory",
    )
    planned = plan(options, (clients.find("builtin"),), progress=lambda _: None)
    assert signed_in_and_refreshed(planned.plan) == ["ok", "ok"]
    assert planned.subject["time"] == "real"
    assert running(Path("tests.sign_in.system")) == []


def signed_in_and_refreshed(made: CheckPlan) -> list[str]:
    """Return what came of a sign-in to an application and of a refresh."""
    pace = VirtualPace(frozen=False)
    history = History(pace.clock)
    with dex_chain(made.dex, clock=pace.clock, history=history) as stack:
        actor = Actor(stack, made.clients[0], pace, history)
        actor.take(1, SignIn("jane", APP))
        actor.take(2, Refresh("jane"))
    return [record.event.observed for record in of(history.records, StepCompleted)]
