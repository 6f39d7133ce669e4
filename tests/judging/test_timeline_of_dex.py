"""What people are told about a run with a real Dex."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from harness.application.events import (
    AppRefreshCompleted,
    AppRefreshStarted,
    AppSignedIn,
    AppSignInFailed,
)
from harness.dex.events import DexEnded, DexLogged, DexProbed, DexStarted
from harness.events import Refusal, StepStarted
from harness.report import terminal
from harness.report.timeline import Entry, Mark, timeline
from harness.result import assess
from harness.upstream.events import (
    Asked,
    FaultEnded,
    FaultInjected,
    UpstreamAnswered,
    UpstreamUserChanged,
)
from mock_idp.history import Event, Outcome
from tests.judging.dex_histories import (
    DEX_ISSUER,
    DEX_WORKING,
    call,
    cycle,
    dex_started,
    failed_at_dex,
    refreshed_at_dex,
    signed_in_at_dex,
)
from tests.judging.histories import Events, Records, history, later, login, login_ok, refused

REFRESH_FAILED = DexLogged("error", "failed to refresh identity", "github: get user: 403 Forbidden")
ECHO = DexLogged(
    "error", "failed to update refresh token", 'refresh token error: status 500, "invalid_request" '
)


def told(records: Records, since: int = 0) -> list[tuple[Mark, str, str]]:
    return [(entry.mark, entry.text, entry.detail) for entry in timeline(records)[since:]]


def printed(records: Records) -> list[str]:
    file = io.StringIO()
    terminal.print_result(terminal.console(file), assess(records), "some title")
    return [line.rstrip() for line in file.getvalue().splitlines()]


def test_a_working_run_is_told_line_by_line() -> None:
    assert printed(DEX_WORKING) == [
        "some-scenario  some title",
        (
            "  client builtin 1.0 · virtual time · Dex v2.45.1, connector github (github) "
            "· registry like Harbor 2.9.5"
        ),
        "      0s  · Dex starts  memory storage",
        "      0s  · the upstream lets alice in  the connector now holds no refresh token",
        "      0s  ✓ sign-in of Alice in the browser  the registry now holds refresh token rt1",
        "      0s  ✓ builtin login  Login Succeeded",
        "     20s  · the token runs out after 20s",
        "     25s  · the connector asks its upstream  GET /user 200",
        "     25s  · the registry refreshes its token  refresh token rt1 → rt2",
        "     25s  ✓ builtin login  Login Succeeded",
        "     45s  · the token runs out after 20s",
        "     50s  · the connector asks its upstream  GET /user 200",
        "     50s  · the registry refreshes its token  refresh token rt2 → rt3",
        "     50s  ✓ builtin login  Login Succeeded",
        "     70s  · the token runs out after 20s",
        "     75s  · the connector asks its upstream  GET /user 200",
        "     75s  · the registry refreshes its token  refresh token rt3 → rt4",
        "     75s  ✓ builtin login  Login Succeeded",
        "     75s  ✓ builtin login with a wrong secret is refused, rightly  the client's words",
        "     75s  · alice is disabled upstream",
        "     95s  · the token runs out after 20s",
        "    100s  · the connector asks its upstream  GET /user 403",
        "    100s  · the registry tries to refresh its token  refused: invalid_request",
        "    100s  ✓ builtin login is refused, rightly  the client's words",
        "    100s  · alice is enabled upstream again",
        "    100s  · the connector asks its upstream  GET /user 200",
        "    100s  · the registry refreshes its token  refresh token rt4 → rt5",
        "    100s  ✓ builtin login  Login Succeeded",
        " verdict  works",
        "",
    ]


def test_the_requests_of_one_refresh_stand_in_one_line() -> None:
    calls = (call(2, what=Asked.REFRESH, path="/token"), call(3), call(4, path="/user/emails", status=500))
    records = history(dex_started(), signed_in_at_dex(), cycle(1, *calls))
    asked = [detail for _, text, detail in told(records) if text == "the connector asks its upstream"]
    assert asked == ["GET /token 200, GET /user 200, GET /user/emails 500"]


def test_a_connector_that_asks_nobody_is_told_of_where_there_is_somebody_to_ask() -> None:
    def texts(*, upstream: bool) -> list[str]:
        records = history(
            dex_started(upstream=upstream),
            signed_in_at_dex(upstream=upstream),
            later(25),
            login_ok(1, refreshed_at_dex("rt1", "rt1")),
        )
        return [f"{text}: {detail}" for _, text, detail in told(records)][-3:-1]

    refreshes = "the registry refreshes its token: refresh token rt1 → the same"
    assert texts(upstream=True) == ["the connector asks nobody: ", refreshes]
    assert texts(upstream=False)[-1] == refreshes
    assert texts(upstream=False)[0].startswith("the token runs out")


def test_the_connectors_error_stands_where_it_was_logged_and_once() -> None:
    failed = failed_at_dex("rt1", call(2, status=403), (REFRESH_FAILED, ECHO))
    records = history(
        dex_started(),
        StepStarted(1, "login"),
        signed_in_at_dex(),
        login(1, failed, refused(Refusal.REFRESH_FAILED)),
    )
    assert told(records, since=3) == [
        (Mark.NOTE, "the connector asks its upstream", "GET /user 403"),
        (Mark.NOTE, "Dex logs: failed to refresh identity", "github: get user: 403 Forbidden"),
        (Mark.NOTE, "the registry tries to refresh its token", "refused: invalid_request"),
        (Mark.BAD, "builtin login", "the client's words"),
    ]


def test_what_dex_says_of_a_token_follows_the_code_that_it_says_of_everything() -> None:
    failed = failed_at_dex("rt1", status=400, description="Refresh token expired.")
    records = history(dex_started(), signed_in_at_dex(), login(1, failed))
    assert told(records)[-2][2] == "refused: invalid_request: Refresh token expired."


def _restarted() -> DexStarted:
    return DexStarted(
        "v2.45.1", DEX_ISSUER, "rowlock", "oidc", "sso", stock=True, controlled=True, restarted=True
    )


REFRESH = AppRefreshCompleted(2, "dashboard", "alice", "rt1", Outcome.OK, 200, 0.01, new_refresh_token="rt2")
SENT = AppRefreshStarted(2, "dashboard", "alice", "rt1", "")
SIGNED_IN = AppSignedIn("dashboard", "alice", "openid", "rt1", DEX_ISSUER, "sub", "dashboard")
CODE = UpstreamAnswered(
    1, Asked.CODE, "/token", "alice", None, 200, 0.01, access_token="at", refresh_token="rt0"
)


@pytest.mark.parametrize(
    ("events", "line"),
    [
        ((_restarted(),), (Mark.NOTE, "Dex starts again", "rowlock storage")),
        ((DexEnded(2, "panic"),), (Mark.BAD, "Dex ends by itself with exit code 2", "panic")),
        ((DexProbed(False),), (Mark.BAD, "Dex does not answer any more", "")),
        (
            (DexLogged("info", "keys rotated"),),
            (Mark.NOTE, "Dex logs: keys rotated", ""),
        ),
        ((CODE,), (Mark.NOTE, "the upstream lets alice in", "the connector now holds refresh token rt0")),
        ((SIGNED_IN,), (Mark.GOOD, "sign-in of alice to dashboard", "it now holds refresh token rt1")),
        (
            (replace(SIGNED_IN, refresh_token=None),),
            (Mark.GOOD, "sign-in of alice to dashboard", "it now holds no refresh token"),
        ),
        (
            (AppSignInFailed("dashboard", "alice", "no form"),),
            (Mark.BAD, "sign-in of alice to dashboard", "no form"),
        ),
        ((SENT, REFRESH), (Mark.GOOD, "dashboard refreshes its token", "refresh token rt1 → rt2")),
        (
            (SENT, replace(REFRESH, outcome=Outcome.FAIL, status=400, error="invalid_request")),
            (Mark.NOTE, "dashboard tries to refresh its token", "refused: invalid_request"),
        ),
        (
            (SENT, replace(REFRESH, outcome=Outcome.INFO, status=None, error="no answer within 10 s")),
            (Mark.NOTE, "dashboard tries to refresh its token", "no answer within 10 s"),
        ),
        (
            (UpstreamUserChanged("alice", {"groups": [], "email": None}),),
            (Mark.NOTE, "alice changes upstream", "email, groups"),
        ),
        (
            (FaultInjected("answer", "answers 503, for calls of kind refresh"),),
            (Mark.NOTE, "the upstream misbehaves from here on", "answers 503, for calls of kind refresh"),
        ),
        ((FaultEnded("answer"),), (Mark.NOTE, "the upstream behaves again", "")),
    ],
    ids=lambda value: value[0].kind if isinstance(value[0], Event) else "",
)
def test_what_happens_at_dex_and_behind_it_is_told(events: Events, line: tuple[Mark, str, str]) -> None:
    records = history(dex_started(upstream=False), StepStarted(1, "any"), events)
    assert told(records)[-1] == line


@pytest.mark.parametrize(
    "event",
    [
        DexProbed(True),
        DexLogged("info", "login successful"),
        DexLogged("error", "failed to get signing algorithm", "no signing key found"),
        replace(CODE, access_token=None, status=400),
        replace(CODE, what=Asked.RESOURCE),
    ],
    ids=lambda event: f"{event.kind}",
)
def test_what_says_nothing_is_not_told(event: Event) -> None:
    records = history(dex_started(), StepStarted(1, "any"), event)
    assert timeline(records) == (Entry(0.0, Mark.NOTE, "Dex starts", "memory storage"),)


def test_what_dex_logs_while_it_starts_concerns_nobody() -> None:
    records = history(DexLogged("info", "keys rotated"), dex_started(), StepStarted(1, "any"))
    assert told(records) == [(Mark.NOTE, "Dex starts", "memory storage")]


def test_moments_are_told_to_a_tenth_of_a_second_where_the_clock_runs_on() -> None:
    records = history(dex_started(), later(2.2468), StepStarted(1, "any"), FaultEnded("hang"))
    assert "    2.2s  · the upstream behaves again" in printed(records)
