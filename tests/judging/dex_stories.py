"""Histories with a real Dex in them, told as stories: who signs in, what a refresh asks, what comes of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from harness.application.events import AppRefreshCompleted, AppRefreshStarted, AppSignedIn
from harness.dex.events import DexConfigured
from harness.events import RefreshAnswered, RefreshSent, Refusal, SignInCompleted
from harness.steps import APP
from harness.upstream.events import UpstreamAnswered, UpstreamAsked
from mock_idp.history import Event, Outcome
from tests.judging.dex_events import TRUTH, code, dex_starts, grant, known, profile, rolls_back
from tests.judging.histories import ALICE, SCOPE, history, inside_of, login, login_ok, refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.judging.histories import Events, Records

    Parts = Event | Iterable[Event]

FULL = "openid profile email groups offline_access"
CLAIMED = "Refresh token is invalid or has already been claimed by another client."
ISSUER = "http://dex.example/dex"


def dex_history(*parts: Parts, stock: bool = False, reuse_interval: float = 0) -> Records:
    """Return the records of a run with a Dex; calls and refreshes are numbered in the order they begin."""
    configured = DexConfigured(20, reuse_interval=reuse_interval)
    return told_of(inside_of([known("alice"), known("bob"), configured, dex_starts(stock=stock), *parts]))


def told_of(events: Events) -> Records:
    """Return the records, with numbers for calls and refreshes: each end has that of its beginning."""
    numbered: list[Event] = []
    calls, refreshes = defaultdict[Any, list[int]](list), defaultdict[Any, list[int]](list)
    for event in events:
        match event:
            case UpstreamAsked():
                number = 1 + sum(isinstance(before, UpstreamAsked) for before in numbered)
                calls[event.what, event.presented].append(number)
                numbered.append(replace(event, call=number))
            case UpstreamAnswered():
                numbered.append(replace(event, call=calls[event.what, event.presented].pop()))
            case AppRefreshStarted():
                number = 1 + sum(isinstance(before, AppRefreshStarted) for before in numbered)
                refreshes[event.app, event.username].append(number)
                numbered.append(replace(event, refresh=number))
            case AppRefreshCompleted():
                numbered.append(replace(event, refresh=refreshes[event.app, event.username].pop(0)))
            case _:
                numbered.append(event)
    return history(numbered)


# --- applications ----------------------------------------------------------------------------


def signs_in(
    username: str = "alice",
    *,
    gives: str | None = "rt1",
    access: str = "at1",
    app: str = APP,
    client: str = APP,
    dex: str | None = "dex1",
    scope: str = FULL,
    **claims: object,
) -> Events:
    """Return all that a sign-in to an application leaves behind; ``claims`` are unlike the upstream's."""
    identity = {name: value for name, value in (TRUTH[username] | claims).items() if value is not None}
    signed_in = AppSignedIn(app, username, scope, dex, ISSUER, f"dex-{username}", client, identity, 19)
    return (
        *code(username, gives, access),
        *profile(access, username=username),
        signed_in,
    )


def begins(
    username: str = "alice", *, scope: str = "", dex: str = "dex1", app: str = APP
) -> AppRefreshStarted:
    """An application sends a refresh grant to Dex."""
    return AppRefreshStarted(0, app, username, dex, scope)


def ends(
    username: str = "alice",
    *,
    status: int | None = 200,
    code: str = "invalid_request",
    error: str = "",
    dex: str = "dex1",
    new: str = "dex2",
    app: str = APP,
    hung_up: bool = False,
    problem: str = "",
    sub: str = "",
    claims: dict[str, Any] | None = None,
) -> AppRefreshCompleted:
    """The application hears of its refresh; ``status`` None: it does not."""
    if status != 200:
        outcome = Outcome.FAIL if status is not None and status < 500 else Outcome.INFO
        told = code if status else "connection lost: RemoteProtocolError"
        return AppRefreshCompleted(0, app, username, dex, outcome, status, 0.01, told, error, hung_up)
    identity = TRUTH[username] if claims is None else claims
    return AppRefreshCompleted(
        0, app, username, dex, Outcome.OK, status, 0.01, new_refresh_token=new,
        sub=sub or f"dex-{username}", aud=APP, claims=identity, problem=problem,
    )  # fmt: skip


def refreshes(
    username: str, *inside: Parts, scope: str = "", dex: str = "dex1", new: str = "dex2", app: str = APP,
    sub: str = "", **claims: object,
) -> Events:  # fmt: skip
    """A refresh that Dex answers 200, with what happens inside; ``claims`` are unlike the first truth."""
    identity = {name: value for name, value in (TRUTH[username] | claims).items() if value is not None}
    return (
        begins(username, scope=scope, dex=dex, app=app),
        *inside_of(inside),
        ends(username, dex=dex, new=new, app=app, sub=sub, claims=identity),
    )


def fails(
    username: str, *inside: Parts, says: str = "it failed", scope: str = "", dex: str = "dex1", app: str = APP
) -> Events:
    """A refresh in which the connector returns an error, which Dex logs and does not tell."""
    return (
        begins(username, scope=scope, dex=dex, app=app),
        *inside_of(inside),
        *rolls_back(says),
        ends(username, status=500, dex=dex, app=app),
    )


def is_refused(
    username: str, *inside: Parts, code: str = "invalid_request", error: str = CLAIMED, dex: str = "dex1",
    app: str = APP,
) -> Events:  # fmt: skip
    """A refresh that Dex itself refuses."""
    return (
        begins(username, dex=dex, app=app),
        *inside_of(inside),
        ends(username, status=400, code=code, error=error, dex=dex, app=app),
    )


def is_lost(username: str, *inside: Parts, hung_up: bool = False, dex: str = "dex1") -> Events:
    """A refresh without an answer."""
    return (
        begins(username, dex=dex),
        *inside_of(inside),
        ends(username, status=None, dex=dex, hung_up=hung_up),
    )


def rounds(first: int, last: int) -> Events:
    """Refreshes of Alice that go as they should: the one numbered 1 presents rt1 and stores rt2."""
    return inside_of(
        refreshes("alice", grant(f"rt{n}", f"rt{n + 1}", f"at{n + 1}"), profile(f"at{n + 1}"))
        for n in range(first, last + 1)
    )


# --- the registry ----------------------------------------------------------------------------


def registry_signs_in(*, dex: str | None = "dex1", gives: str | None = "rt1", scope: str = SCOPE) -> Events:
    """Alice signs in to the registry."""
    claims = {name: value for name, value in TRUTH["alice"].items() if name != "groups"}
    completed = SignInCompleted(ALICE, ISSUER, "dex-alice", scope, "a1", dex, "i1", 19, 20, claims)
    return (
        *code("alice", gives, "at1"),
        *profile("at1"),
        completed,
    )


def registry_refreshes(*inside: Parts, dex: str = "dex1", new: str = "dex2") -> Events:
    """The registry refreshes its token for a login."""
    claims = {name: value for name, value in TRUTH["alice"].items() if name != "groups"}
    answer = RefreshAnswered(
        ALICE, dex, Outcome.OK, 200, new_refresh_token=new, id_token="i2", expires_in=19,
        id_token_expires_in=20, sub="dex-alice", claims=claims,
    )  # fmt: skip
    return RefreshSent(ALICE, dex, "basic"), *inside_of(inside), answer


def registry_fails(*inside: Parts, says: str = "it failed", dex: str = "dex1") -> Events:
    """The registry's refresh fails because the connector returns an error."""
    answer = RefreshAnswered(ALICE, dex, Outcome.INFO, 500, "invalid_request")
    return RefreshSent(ALICE, dex, "basic"), *inside_of(inside), *rolls_back(says), answer


def login_works(number: int, *inside: Parts) -> Events:
    """A login with the CLI secret that works."""
    return login_ok(number, *inside)


def login_fails(number: int, *inside: Parts, refusal: Refusal = Refusal.REFRESH_FAILED) -> Events:
    """A login with the CLI secret that is refused."""
    return login(number, *inside, refused(refusal))
