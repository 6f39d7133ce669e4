"""Histories of runs with a real Dex, in few words."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from harness.dex.events import DexConfigured, DexStarted
from harness.events import (
    RefreshAnswered,
    RefreshSent,
    Refusal,
    RegistryStarted,
    SignInCompleted,
    TokenStored,
    WhichSecret,
)
from harness.upstream.events import (
    Asked,
    UpstreamAnswered,
    UpstreamAsked,
    UpstreamUserDisabled,
    UpstreamUserEnabled,
    UpstreamUserKnown,
)
from mock_idp.history import Outcome
from tests.judging.histories import (
    ALICE,
    RUN_COMPLETED,
    RUN_STARTED,
    SCOPE,
    TTL,
    history,
    later,
    login,
    login_ok,
    refused,
    step,
)

if TYPE_CHECKING:
    from tests.judging.histories import Events, Records

DEX_ISSUER = "http://127.0.0.1:5556/dex"
KNOWN = {"name": "Alice", "email": "alice@example.com", "groups": ["developers"]}
"""What the upstream knows of her."""
SUB = "CgE3EgZnaXRodWI"


def dex_started(*, kind: str = "github", upstream: bool = True) -> Events:
    """Upstream, Dex and registry begin to listen; not ``upstream``: nobody stands behind the connector."""
    known = (UpstreamUserKnown("alice", "7", KNOWN),) if upstream else ()
    dex = DexStarted("v2.45.1", DEX_ISSUER, "memory", kind, kind, stock=True, controlled=True)
    return *known, DexConfigured(TTL), dex, RegistryStarted("2.9.5", "2.x", DEX_ISSUER, SCOPE)


def call(number: int, *, what: Asked = Asked.RESOURCE, path: str = "/user", status: int = 200) -> Events:
    """The connector asked its upstream about alice, and was answered."""
    presented = None if what is Asked.CODE else "up-at"
    return (
        UpstreamAsked(number, what, "POST" if what is Asked.CODE else "GET", path, "alice", presented),
        UpstreamAnswered(
            number, what, path, "alice", presented, status, 0.001,
            access_token="up-at" if what is Asked.CODE else None,
        ),
    )  # fmt: skip


def signed_in_at_dex(*, upstream: bool = True, claims: dict[str, Any] | None = None) -> Events:
    """Return what a sign-in leaves behind."""
    completed = SignInCompleted(
        username=ALICE,
        iss=DEX_ISSUER,
        sub=SUB,
        scope=SCOPE,
        access_token="at1",
        refresh_token="rt1",
        id_token="id1",
        expires_in=TTL,
        id_token_expires_in=TTL,
        claims=KNOWN if claims is None else claims,
    )
    return (*(call(1, what=Asked.CODE, path="/token") if upstream else ()), completed)


def refreshed_at_dex(
    old: str, new: str, *inside: Events, sub: str = SUB, claims: dict[str, Any] | None = None
) -> Events:
    """The registry refreshed its token; ``inside`` is what the connector did meanwhile."""
    answer = RefreshAnswered(
        username=ALICE,
        refresh_token=old,
        outcome=Outcome.OK,
        status=200,
        new_refresh_token=new,
        id_token=f"id-{new}",
        expires_in=TTL,
        id_token_expires_in=TTL,
        sub=sub,
        claims=KNOWN if claims is None else claims,
    )
    calls = tuple(event for events in inside for event in events)
    return RefreshSent(ALICE, old, "basic"), *calls, answer, TokenStored(ALICE, "at", new, f"id-{new}")


def failed_at_dex(old: str, *inside: Events, status: int = 500, description: str = "") -> Events:
    """Dex refused a refresh grant."""
    answer = RefreshAnswered(ALICE, old, Outcome.INFO, status, "invalid_request", description)
    calls = tuple(event for events in inside for event in events)
    return RefreshSent(ALICE, old, "basic"), *calls, answer


def cycle(number: int, *inside: Events, **changed: Any) -> Events:  # noqa: ANN401  as refreshed_at_dex
    """Return a login after expiry that refreshes ``rt<number>`` into the next; the connector asked once."""
    asked = inside or (call(10 + number),)
    return later(25), *login_ok(
        number + 1, refreshed_at_dex(f"rt{number}", f"rt{number + 1}", *asked, **changed)
    )


DEX_GROUPS: dict[str, Events] = {
    "run started": (replace(RUN_STARTED, mode="dex"),),
    "listening": dex_started(),
    "sign-in": step(1, "sign-in: alice", "ok", signed_in_at_dex()),
    "before": step(2, "login", "ok", login_ok(1)),
    "cycle 1": step(3, "login", "ok", cycle(1)),
    "cycle 2": step(4, "login", "ok", cycle(2)),
    "cycle 3": step(5, "login", "ok", cycle(3)),
    "wrong secret": step(
        6, "login with a wrong secret", "unauthorized",
        login(5, refused(Refusal.SECRET_MISMATCH), secret=WhichSecret.WRONG),
    ),
    "disabled": step(7, "disable: alice", "disabled", UpstreamUserDisabled("alice")),
    "denial": step(
        8, "login", "unauthorized", later(25),
        login(6, failed_at_dex("rt4", call(20, status=403)), refused(Refusal.REFRESH_FAILED)),
    ),
    "enabled": step(9, "enable: alice", "enabled", UpstreamUserEnabled("alice")),
    "healed": step(10, "login", "ok", login_ok(7, refreshed_at_dex("rt4", "rt5", call(21)))),
    "run completed": (RUN_COMPLETED,),
}  # fmt: skip
"""A run with a real Dex in which everything was shown, in parts that a test can leave out."""
DEX_WORKING = history(*DEX_GROUPS.values())


def dex_without(*groups: str) -> Records:
    """Return the run without some of its parts."""
    return history(*(events for name, events in DEX_GROUPS.items() if name not in groups))


def dex_with(**parts: Events) -> Records:
    """Return the run with some parts replaced; underscores stand for spaces."""
    changed = {name.replace("_", " "): events for name, events in parts.items()}
    assert changed.keys() <= DEX_GROUPS.keys()
    return history(*(DEX_GROUPS | changed).values())
