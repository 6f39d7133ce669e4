"""Refreshes at a Dex in which the connector returns an error: histories that show a cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.finding import Weight
from tests.judging.dex_events import (
    fault,
    fault_ends,
    grant,
    profile,
)
from tests.judging.dex_stories import (
    begins,
    dex_history,
    ends,
    fails,
    login_fails,
    refreshes,
    registry_fails,
    registry_signs_in,
    rounds,
    signs_in,
)

if TYPE_CHECKING:
    from tests.judging.cases import Case

_B, _D = Weight.BROKEN, Weight.CORRECT_DENIAL
_SPENT = "invalid_grant: spent"
_REVOKED = "invalid_grant: taken for stolen"

ERRORS: list[Case] = [
    (
        "connector-makes-transient-permanent",
        dex_history(
            signs_in(),
            fault(),
            fails("alice", grant("rt1", status=503, fault="answer")),
            fault_ends(),
            fails("alice", says="out of order"),
        ),
        _B,
        (16, 19, 20, 21),
        (),
        "out of order",
    ),
    (
        "connector-keeps-login-context",
        dex_history(signs_in(), fails("alice", says='Post "http://up.example/token": context canceled')),
        _B,
        (11, 12, 13),
        (),
        'Post "http://up.example/token": context canceled',
    ),
    (
        "dex-upstream-offline-access-missing",
        dex_history(
            signs_in(gives=None), fails("alice", says="oauth2: token expired and refresh token is not set")
        ),
        _B,
        (6, 9, 11, 12, 13),
        (),
        "oauth2: token expired and refresh token is not set",
    ),
    (
        "connector-loses-offline-scope",
        dex_history(
            signs_in(),
            refreshes("alice", grant("rt1", "rt2", "at2"), profile("at2"), scope="openid"),
            fails("alice", grant("rt1", spent=True), says=_SPENT),
        ),
        _B,
        (15, 18, 19, 20, 21),
        (),
        _SPENT,
    ),
    (
        "connector-redeems-twice",
        dex_history(signs_in(), fails("alice", grant("rt1", "rt2", "at2"), grant("rt1"), says=_SPENT)),
        _B,
        (12, 13, 15, 16, 17),
        (),
        _SPENT,
    ),
    (
        "connector-called-twice-by-storage",
        dex_history(
            signs_in(),
            begins(),
            begins(),
            grant("rt1", "rt2", "at2"),
            grant("rt1"),
            ends(status=500),
            ends(status=500),
            fails("alice", grant("rt1"), says=_SPENT),
        ),
        _B,
        (12, 14, 20, 21, 22, 23),
        (),
        _SPENT,
    ),
    (
        "connector-called-twice-by-storage",
        dex_history(
            signs_in(),
            begins(),
            begins(),
            grant("rt1", "rt2", "at2"),
            grant("rt1", status=400),
            ends(status=500),
            ends(),
            fails("alice", grant("rt2", status=400), says=_REVOKED, dex="dex2"),
        ),
        _B,
        (12, 14, 20, 21, 22, 23),
        (),
        _REVOKED,
    ),
    (
        "dex-shared-upstream-credential",
        dex_history(
            signs_in(),
            signs_in(app="dashboard", gives="rt9"),
            refreshes("alice", grant("rt9", "rt10", "at10"), profile("at10")),
            fails("alice", grant("rt9"), says=_SPENT, app="dashboard"),
        ),
        _B,
        (20, 23, 24, 25, 26),
        (),
        _SPENT,
    ),
    (
        "connector-drops-connector-data",
        dex_history(signs_in(), rounds(1, 1), fails("alice", grant("rt1", spent=True), says=_SPENT)),
        _B,
        (15, 18, 19, 20, 21),
        (),
        _SPENT,
    ),
    (
        "connector-loses-rotated-rt-on-error",
        dex_history(
            signs_in(),
            fault(),
            fails("alice", grant("rt1", "rt2", "at2"), profile("at2", 500)),
            fault_ends(),
            fails("alice", grant("rt1"), says=_SPENT),
        ),
        _B,
        (18, 22, 23, 24, 25),
        (),
        _SPENT,
    ),
    (
        "connector-uses-expired-access-token",
        dex_history(
            signs_in(),
            refreshes("alice", profile("at1")),
            fails("alice", profile("at1", 401, expired=True), says="token expired"),
        ),
        _B,
        (16, 17, 18, 19),
        (),
        "token expired",
    ),
    (
        "connector-refreshes-as-wrong-client",
        dex_history(signs_in(), fails("alice", *[grant("rt1", status=401, error="invalid_client")] * 2)),
        _B,
        (12, 14, 15, 16, 17),
        (),
        "it failed",
    ),
    (
        "connector-asks-wrong-address",
        dex_history(signs_in(), fails("alice", grant("rt1", status=404, error="", path="/oauth/token"))),
        _B,
        (12, 13, 14, 15),
        (),
        "/oauth/token answered 404; what works is /token",
    ),
    (
        "connector-not-in-allowed-groups",
        dex_history(signs_in(), fails("alice", says="user not in any of the required groups")),
        _D,
        (11, 12, 13),
        (),
        "user not in any of the required groups",
    ),
    (
        "connector-requires-id-token",
        dex_history(signs_in(), fails("alice", grant("rt1", "rt2", "at2"), says='missing "sub" claim')),
        _B,
        (12, 13, 14, 15),
        (),
        'missing "sub" claim',
    ),
    (
        "connector-claims-missing-on-refresh",
        dex_history(signs_in(), fails("alice", grant("rt1", "rt2", "at2"), says='missing "name" claim')),
        _B,
        (12, 13, 14, 15),
        (),
        'missing "name" claim',
    ),
    (
        "connector-data-missing",
        dex_history(signs_in(), fails("alice", says="nothing is stored for this session")),
        _B,
        (11, 12, 13),
        (),
        "nothing is stored for this session",
    ),
    (
        "idp-5xx-or-429",
        dex_history(signs_in(), fails("alice", grant("rt1", status=503, error=""), says="no usable answer")),
        _B,
        (12, 13, 14, 15),
        (),
        "no usable answer",
    ),
    (
        "connector-refresh-error",
        dex_history(registry_signs_in(), login_fails(1, registry_fails(says="boom"))),
        _B,
        (12, 13, 14),
        (1,),
        "boom",
    ),
]
