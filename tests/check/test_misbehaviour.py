"""Whoever misbehaves during a check is told for what it is, in bounded time, and the other checks go on."""

from __future__ import annotations

import os
import re
import signal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from harness import browser, clients
from harness.check.judging import Answer, conclusion
from harness.check.planning import Options, plan
from harness.check.preflight import preflight
from harness.check.running import CheckRun
from harness.dex import process, running_dex
from harness.dex.events import DexLogged, DexStarted
from harness.dex.hearing import MOST_EVENTS, MOST_LINES
from harness.events import RunStarted, StepStarted
from harness.status import Status
from mock_idp.command_line import UsageError
from mock_idp.history import Event, History, of
from tests.check.checking import CONNECTORS, CORRECT, USER_SYSTEM
from tests.check.command_line import MISBEHAVES, misbehaving_file, written

if TYPE_CHECKING:
    from collections.abc import Callable

    from harness.check.judging import Checked
    from harness.check.running import CheckPlan
    from harness.verdict import Verdict

pytestmark = pytest.mark.go

_ITS_REASON = "the connector has its own reasons"
_WRONG = "example.org/tests/misbehaves.(*Config).wrong"


def a_plan(
    folder: Path, how: str, function: str = "Refresh", *, quick: bool = True, keep: Path | None = None
) -> CheckPlan:
    """Return the plan of a check, in memory storage, of a connector that does wrong in one function."""
    options = Options(
        connector=misbehaving_file(folder, how, function),
        package=MISBEHAVES,
        upstream=USER_SYSTEM,
        storage="memory",
        quick=quick,
        keep=keep,
    )
    return plan(options, (clients.find("builtin"),), progress=lambda _: None).plan


def results_of(check: CheckPlan) -> tuple[Checked, ...]:
    """Make the checks."""
    return CheckRun(check, lambda *_: None).run()


def verdict_on(check: CheckPlan) -> Verdict:
    """Make the checks and return what is said of all of them."""
    return conclusion(results_of(check))


def without_ports(text: str) -> str:
    """Return a sentence that is the same each time."""
    return re.sub(r"http://127\.0\.0\.1:\d+", "DEX", text)


@pytest.mark.parametrize(
    ("how", "function", "said"),
    [
        (
            "fail",
            "LoginURL",
            "DEX/dex/auth/users answered 500; Dex logged: the connector has its own reasons",
        ),
        (
            "fail",
            "HandleCallback",
            "DEX/dex/callback answered 500; Dex logged: the connector has its own reasons",
        ),
        (
            "panic",
            "HandleCallback",
            "DEX: the sign-in broke off: RemoteProtocolError; Dex logged: somebody recovers this",
        ),
        (
            "exit",
            "LoginURL",
            "DEX: the sign-in broke off: RemoteProtocolError; Dex ended with exit code 7: it did not say why",
        ),
        (
            "crash",
            "HandleCallback",
            (
                "DEX: the sign-in broke off: RemoteProtocolError; "
                "Dex ended with exit code 2: panic: nobody recovers this"
            ),
        ),
        ("hang", "LoginURL", f"DEX/dex/auth/users gave no answer within 1 s; Dex stands in {_WRONG}"),
        ("hang", "HandleCallback", f"DEX/dex/callback gave no answer within 1 s; Dex stands in {_WRONG}"),
    ],
)
def test_a_sign_in_that_does_not_work_is_told_in_dexs_own_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str, function: str, said: str
) -> None:
    monkeypatch.setattr(browser, "_TIMEOUT", 1.0)

    verdict = verdict_on(a_plan(tmp_path, how, function))

    assert (verdict.status, verdict.cause) == (Status.UNKNOWN, None)
    assert without_ports(verdict.saw) == f"sign-in: alice: expected ok, got refused: {said}"
    assert verdict.advice == (
        "nobody can sign in with this connector, so that nothing is known of its refresh; mend that first"
    )


@pytest.mark.parametrize(
    ("how", "status", "cause", "saw"),
    [
        ("exit", Status.BROKEN, "connector-ends-dex", "Dex ended with exit code 7: it did not say why"),
        (
            "crash",
            Status.BROKEN,
            "connector-ends-dex",
            "Dex ended with exit code 2: panic: nobody recovers this",
        ),
        ("panic", Status.BROKEN, "connector-panics", "somebody recovers this"),
        ("kill", Status.UNKNOWN, "dex-killed", "signal 9 ended Dex"),
    ],
)
def test_a_dex_that_ends_or_panics_during_a_refresh(
    tmp_path: Path, how: str, status: Status, cause: str, saw: str
) -> None:
    verdict = verdict_on(a_plan(tmp_path, how))

    assert (verdict.status, verdict.cause, verdict.saw) == (status, cause, saw)


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ("exit", "Dex ended with exit code 7: it did not say why"),
        ("crash", "Dex ended with exit code 2: panic: nobody recovers this"),
        (
            "fail",
            (
                "Dex ended with exit code 2: failed to initialize server: server: Failed to open connector "
                f"users: failed to open connector: failed to create connector users: {_ITS_REASON}"
            ),
        ),
        ("hang", f"Dex is not ready after 1 s and stands in {_WRONG}: hanging"),
    ],
)
def test_a_connector_that_cannot_be_opened_is_a_mistake_told_before_anything_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str, reason: str
) -> None:
    monkeypatch.setattr(running_dex, "running", partial(process.running, ready_within=1.0))
    check = a_plan(tmp_path, how, "Open")

    with pytest.raises(UsageError) as caught:
        preflight(check, lambda _: None)

    file = check.dex.connector.block.path
    assert str(caught.value) == f"{file}: Dex does not start with the connector 'users': {reason}"


def test_of_a_flood_in_the_log_only_the_beginning_is_kept(tmp_path: Path) -> None:
    (result,) = results_of(a_plan(tmp_path, "flood", keep=tmp_path / "kept"))

    assert result.answer is Answer.PASSED
    assert len(of(result.records, DexLogged)) == MOST_EVENTS
    log = (tmp_path / "kept" / "docker-login-memory" / "dex.log").read_text(encoding="utf-8")
    assert len(log.splitlines()) == MOST_LINES + 1
    assert log.endswith(f"{MOST_LINES} lines; there is more, which is left out here\n")


def test_when_one_dex_is_killed_the_other_checks_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(History, "append", _killing_dex_in("two-users", "refresh of bob"))

    results = results_of(a_plan(tmp_path, "nothing", quick=False))

    made = [result for result in results if result.answer is not Answer.NOT_RUN]
    otherwise = {(r.name, r.verdict.cause): r.answer for r in made if r.verdict is not None}
    assert otherwise == {("two-users", "dex-killed"): Answer.UNKNOWN}
    assert len(made) > 10
    assert (conclusion(results).status, conclusion(results).cause) == (Status.UNKNOWN, "dex-killed")


def _killing_dex_in(check: str, step: str) -> Callable[[History, Event], int]:
    """Return what appends to a history and, when a step of a check begins, kills the Dex of its run."""
    append = History.append

    def kill_then(self: History, event: Event) -> int:
        number = append(self, event)
        if isinstance(event, StepStarted) and event.do == step:
            (began,) = of(self.records, RunStarted)
            (dex,) = of(self.records, DexStarted)
            if began.event.scenario == check:
                os.kill(_process_of(dex.event.issuer), signal.SIGKILL)
        return number

    return kill_then


def _process_of(issuer: str) -> int:
    """Return the number of the process whose configuration names the issuer."""
    for line in Path("/proc").glob("[0-9]*/cmdline"):
        words = line.read_bytes().decode().split("\0")
        if words[1:2] == ["serve"] and issuer in Path(words[2]).read_text(encoding="utf-8"):
            return int(line.parent.name)
    raise AssertionError(f"no Dex at {issuer}")


_DIALECT = """\
from mock_idp.dialects import find

class Mine(find({base!r})):
    def {function}(self, *_):
        raise LookupError("nobody is here")
"""


def _against_a_dialect_that_fails_in(function: str, folder: Path) -> CheckPlan:
    dialect = written(folder / "mine.py", _DIALECT.format(base=USER_SYSTEM, function=function))
    connector, package = CONNECTORS / "connector.yaml", CORRECT
    options = Options(connector=connector, package=package, upstream=dialect, storage="memory", quick=True)
    return plan(options, (clients.find("builtin"),), progress=lambda _: None).plan


@pytest.mark.parametrize(("function", "path"), [("me", "/api/me"), ("issued", "/token")])
def test_a_mock_upstream_whose_own_code_fails_says_nothing_of_the_connector(
    tmp_path: Path, function: str, path: str
) -> None:
    verdict = verdict_on(_against_a_dialect_that_fails_in(function, tmp_path))

    saw = f"{path}: the dialect failed: LookupError: nobody is here (Mine.{function}, line 5)"
    assert (verdict.status, verdict.cause, verdict.saw) == (Status.UNKNOWN, "idp-mock-fails", saw)


def test_a_mock_upstream_whose_own_code_fails_at_once_is_a_mistake(tmp_path: Path) -> None:
    check = _against_a_dialect_that_fails_in("subject", tmp_path)

    with pytest.raises(UsageError) as caught:
        preflight(check, lambda _: None)

    assert str(caught.value) == (
        "the dialect Mine fails before anybody asks (LookupError: nobody is here); repair it"
    )
