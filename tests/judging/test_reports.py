"""What people and machines are told about a run."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest

from harness.causes import catalogue
from harness.events import Refusal, SignInRefused, StepCompleted
from harness.report import json as json_report
from harness.report import terminal
from harness.report.timeline import Entry, Mark, timeline
from harness.report.words import evidence
from harness.result import assess
from mock_idp.history import Outcome
from mock_idp.protocol.errors import Cause
from tests.judging.golden import WORKING
from tests.judging.histories import (
    RUN_COMPLETED,
    RUN_STARTED,
    answered,
    denied,
    disable,
    enable,
    history,
    later,
    login,
    login_ok,
    refreshed,
    refused,
    signed_in,
    started,
    step,
)

_BROKEN = history(
    replace(RUN_STARTED, expected_verdict="works"),
    started(),
    step(1, "sign-in: alice", "ok", signed_in(None)),
    login_ok(1),
    later(25),
    login(2, refused(Refusal.REFRESH_TOKEN_NOT_SET)),
    StepCompleted(2, "login: ok", "ok", "unauthorized"),
    RUN_COMPLETED,
)
_ADVICE = catalogue()["no-refresh-token-issued"].fix


# --- for machines ----------------------------------------------------------------------------


def test_the_report_for_machines_in_full() -> None:
    assert json.loads(json_report.text([assess(_BROKEN, 0.12345), assess(())])) == {
        "schema": 1,
        "runs": [
            {
                "scenario": "some-scenario",
                "mode": "embedded",
                "client": "builtin",
                "outcome": "not-met",
                "verdict": {
                    "status": "broken",
                    "cause": "no-refresh-token-issued",
                    "layer": "Upstream IdP",
                    "evidence": [13, 26, 28],
                    "advice": _ADVICE,
                },
                "steps": [
                    {"do": "sign-in: alice", "expected": "ok", "observed": "ok", "at": 0.0},
                    {"do": "login: ok", "expected": "ok", "observed": "unauthorized", "at": 25.0},
                ],
                "seconds": 0.123,
            },
            {
                "scenario": None,
                "mode": None,
                "client": None,
                "outcome": "unknown",
                "verdict": {
                    "status": "unknown",
                    "cause": None,
                    "layer": None,
                    "evidence": [],
                    "advice": assess(()).verdict.advice,
                },
                "steps": [],
                "seconds": 0.0,
            },
        ],
    }


def test_the_report_for_machines_ends_with_a_line_end() -> None:
    assert json_report.text([]) == '{\n  "schema": 1,\n  "runs": []\n}\n'


# --- for people ------------------------------------------------------------------------------


def _printed(records: tuple[object, ...] = WORKING, *, encoding: str = "utf-8") -> list[str]:
    raw = io.BytesIO()
    file = io.TextIOWrapper(raw, encoding=encoding)
    terminal.print_result(terminal.console(file), assess(records), "some title")  # type: ignore[arg-type]
    file.flush()
    return [line.rstrip() for line in raw.getvalue().decode(encoding).splitlines()]


def test_a_working_run_is_told_line_by_line() -> None:
    assert _printed() == [
        "some-scenario  some title",
        "  client builtin 1.0 · virtual time · registry like Harbor 2.9.5",
        "      0s  ✓ sign-in of Alice in the browser  the registry now holds refresh token rt1",
        "      0s  ✓ builtin login  Login Succeeded",
        "     20s  · the token runs out after 20s",
        "     25s  · the registry refreshes its token  refresh token rt1 → rt2",
        "     25s  ✓ builtin login  Login Succeeded",
        "     45s  · the token runs out after 20s",
        "     50s  · the registry refreshes its token  refresh token rt2 → rt3",
        "     50s  ✓ builtin login  Login Succeeded",
        "     70s  · the token runs out after 20s",
        "     75s  · the registry refreshes its token  refresh token rt3 → rt4",
        "     75s  ✓ builtin login  Login Succeeded",
        "     75s  ✓ builtin login with a wrong secret is refused, rightly  the client's words",
        "     75s  · alice is disabled at the provider",
        "     95s  · the token runs out after 20s",
        "    100s  · the registry tries to refresh its token  refused: invalid_grant",
        "    100s  · the registry tries to refresh its token  refused: invalid_grant",
        "    100s  ✓ builtin login is refused, rightly  the client's words",
        "    100s  · alice is enabled again",
        "    100s  · the registry refreshes its token  refresh token rt4 → rt5",
        "    100s  ✓ builtin login  Login Succeeded",
        " verdict  works",
        "",
    ]


@pytest.mark.parametrize(
    "line",
    [
        " verdict  broken · no-refresh-token-issued (Upstream IdP)  not as expected",
        "expected  works",
        "     saw  log: refresh-token-not-set",
        "    step 2, login: ok: expected ok, observed unauthorized",
        "     see  measured; harbor#19558 #10865; Dex connector/connector.go (RefreshConnector)",
    ],
)
def test_a_broken_run_is_explained(line: str) -> None:
    assert line in _printed(_BROKEN)


def test_advice_and_evidence_stand_under_the_verdict() -> None:
    told = " ".join(" ".join(_printed(_BROKEN)).split())
    assert f"change {_ADVICE}" in told
    assert "evidence #13 at 0 s, registry sign_in.completed: username=Alice" in told


def test_a_terminal_that_knows_no_check_mark_gets_plain_signs() -> None:
    lines = _printed(history(signed_in("rt1"), login(1)), encoding="ascii")
    assert [line[10] for line in lines[1:3]] == ["+", "x"]


def test_what_is_missing_is_told_when_nobody_knows() -> None:
    assert any(
        line.startswith(" missing  not shown: ") for line in _printed(history(signed_in(), login_ok(1)))
    )


def test_worlds_stand_side_by_side() -> None:
    file = io.StringIO()
    worlds = [("with", assess(WORKING)), ("without", assess(_BROKEN))]
    terminal.print_side_by_side(terminal.console(file), worlds)
    lines = [line.split() for line in file.getvalue().splitlines()]
    assert ["time", "with", "without"] in lines
    assert ["20s", *["·", "the", "token", "runs", "out", "after", "20s"] * 2] in lines


# --- the timeline ----------------------------------------------------------------------------


def test_a_token_runs_out_where_it_came_to_its_end_though_nothing_happened() -> None:
    records = history(signed_in(), later(25), disable(), enable())
    assert timeline(records)[1:] == (
        Entry(20.0, Mark.NOTE, "the token runs out after 20s"),
        Entry(25.0, Mark.NOTE, "alice is disabled at the provider"),
        Entry(25.0, Mark.NOTE, "alice is enabled again"),
    )


def test_a_token_that_outlives_the_run_does_not_run_out() -> None:
    assert len(timeline(history(signed_in(), later(19)))) == 1


def test_a_token_without_expires_in_ends_with_its_id_token() -> None:
    records = history(signed_in(ttl=None, id_ttl=30), later(40))
    assert timeline(records)[-1] == Entry(30.0, Mark.NOTE, "the token runs out after 30s")


@pytest.mark.parametrize(
    ("records", "told"),
    [
        (history(answered(503, outcome=Outcome.INFO)), "refused: HTTP 503"),
        (history(answered(None, outcome=Outcome.INFO)), "refused: no answer"),
        (history(denied(Cause.EXPIRED)), "refused: invalid_grant"),
        (history(refreshed("rt1", None)), "refresh token rt1 → the same"),
        (history(SignInRefused(400, "State mismatch")), "State mismatch"),
    ],
)
def test_what_became_of_an_attempt_is_told(records: tuple[object, ...], told: str) -> None:
    assert [entry.detail for entry in timeline(records)] == [told]  # type: ignore[arg-type]


def test_evidence_is_one_line_for_each_event_with_every_field_that_says_something() -> None:
    records = history(later(1.5), disable(), refused(Refusal.SECRET_MISMATCH)[1])
    checked = 'username=Alice accepted=no refusal=secret-mismatch log="log: secret-mismatch"'
    assert evidence(records, (1, 3)) == (
        "#1 at 1.5 s, run clock.advanced: seconds=1.5",
        f"#3 at 1.5 s, registry secret.checked: {checked}",
    )
