"""A run in which everything was shown that must be shown before it may be called `works`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.events import Refusal, WhichSecret
from mock_idp.protocol.errors import Cause
from tests.judging.histories import (
    RUN_COMPLETED,
    RUN_STARTED,
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

if TYPE_CHECKING:
    from tests.judging.histories import Events, Records

GROUPS: dict[str, Events] = {
    "run started": (RUN_STARTED,),
    "listening": started(),
    "sign-in": step(1, "sign-in: alice", "ok", signed_in()),
    "before": step(2, "login: ok", "ok", login_ok(1)),
    "time 1": step(3, "advance: 25s", "25s", later(25)),
    "cycle 1": step(4, "login: ok", "ok", login_ok(2, refreshed("rt1", "rt2"))),
    "time 2": step(5, "advance: 25s", "25s", later(25)),
    "cycle 2": step(6, "login: ok", "ok", login_ok(3, refreshed("rt2", "rt3"))),
    "time 3": step(7, "advance: 25s", "25s", later(25)),
    "cycle 3": step(8, "login: ok", "ok", login_ok(4, refreshed("rt3", "rt4"))),
    "wrong secret": step(
        9, "login: unauthorized", "unauthorized",
        login(5, refused(Refusal.SECRET_MISMATCH), secret=WhichSecret.WRONG),
    ),
    "disabled": step(10, "disable: alice", "disabled", disable()),
    "time 4": step(11, "advance: 25s", "25s", later(25)),
    "denial": step(
        12, "login: unauthorized", "unauthorized",
        login(6, denied(Cause.USER_DISABLED, old="rt4"), denied(Cause.USER_DISABLED, old="rt4"),
              refused(Refusal.REFRESH_FAILED)),
    ),
    "enabled": step(13, "enable: alice", "enabled", enable()),
    "healed": step(14, "login: ok", "ok", login_ok(7, refreshed("rt4", "rt5"))),
    "run completed": (RUN_COMPLETED,),
}  # fmt: skip
"""A run in which everything was shown, in parts that a test can leave out."""

WORKING = history(*GROUPS.values())


def without(*groups: str) -> Records:
    """Return the run without some of its parts, numbered anew."""
    return history(*(events for name, events in GROUPS.items() if name not in groups))


def with_parts(**parts: Events) -> Records:
    """Return the run with some parts replaced; underscores stand for spaces."""
    changed = {name.replace("_", " "): events for name, events in parts.items()}
    assert changed.keys() <= GROUPS.keys()
    return history(*(GROUPS | changed).values())
