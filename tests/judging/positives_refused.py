"""Refreshes at a Dex without an answer, or refused by Dex: histories that show a cause, and the finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.finding import Weight
from harness.events import Refusal
from tests.judging.dex_events import (
    dex_ends,
    dex_starts,
    disables,
    enables,
    fault,
    fault_ends,
    grant,
    logs,
    measured,
    panics,
    probed,
    profile,
    waits_in_vain,
)
from tests.judging.dex_stories import (
    begins,
    dex_history,
    ends,
    fails,
    is_lost,
    is_refused,
    login_fails,
    refreshes,
    registry_signs_in,
    rounds,
    signs_in,
)

if TYPE_CHECKING:
    from tests.judging.cases import Case

_B, _D = Weight.BROKEN, Weight.CORRECT_DENIAL
_SPENT = "invalid_grant: spent"

REFUSED: list[Case] = [
    (
        "connector-panics",
        dex_history(signs_in(), disables("alice"), is_lost("alice", grant("rt1"), panics("nil pointer"))),
        _B,
        (13, 14, 15),
        (),
        "nil pointer",
    ),
    (
        "connector-ends-dex",
        dex_history(signs_in(), is_lost("alice", grant("rt1", "rt2", "at2")), is_lost("alice"), dex_ends()),
        _B,
        (13,),
        (),
        "Dex ended with exit code 2: fatal error: concurrent map writes",
    ),
    (
        "connector-storms-upstream",
        dex_history(signs_in(), fault(), fails("alice", *[grant("rt1", status=503, fault="answer")] * 10)),
        _B,
        (12, 30, 32, 33, 34),
        (),
        "one refresh asked /token 10 times",
    ),
    (
        "connector-hangs",
        dex_history(
            signs_in(),
            fault("hang"),
            begins(),
            grant("rt1")[:1],
            ends(status=None, hung_up=True),
            waits_in_vain(),
            fault_ends("hang"),
        ),
        _B,
        (12, 13),
        (),
        "the connector still waited for the upstream after its caller had left",
    ),
    (
        "connector-hangs",
        dex_history(
            signs_in(),
            disables("alice"),
            fails("alice", grant("rt1")),
            enables("alice"),
            is_lost("alice"),
            probed(answered=False),
            measured("users.Refresh"),
        ),
        _B,
        (19, 21),
        (),
        "no answer; Dex stands in users.Refresh",
    ),
    (
        "dex-sqlite-refresh-deadlock",
        dex_history(signs_in(), rounds(1, 1), is_lost("alice"), probed(answered=False), measured()),
        _B,
        (17, 18, 19),
        (),
        "connection lost: RemoteProtocolError",
    ),
    (
        "connector-mixes-users",
        dex_history(
            signs_in(),
            signs_in("bob", gives="rtb"),
            refreshes("alice", grant("rt1", "rt2", "at2"), profile("at2"), email="bob@example.com"),
        ),
        _B,
        (17, 19, 20),
        (),
        "the refresh of alice brought the email of bob",
    ),
    (
        "connector-mixes-users",
        dex_history(signs_in(), fails("alice", grant("rtb", "rtc", "atb", username="bob"))),
        _B,
        (11, 13, 14, 15),
        (),
        "the refresh of alice presented a token of bob",
    ),
    (
        "connector-mixes-users",
        dex_history(
            signs_in(),
            signs_in("bob", gives="rtb"),
            fault("barrier"),
            begins(),
            begins("bob"),
            grant("rtb", "rtc", "atb", username="bob"),
            grant("rtb", username="bob"),
            ends(status=500),
            ends("bob"),
        ),
        _B,
        (18, 22),
        (),
        "two calls presented a token of bob, and none one of alice",
    ),
    (
        "idp-user-disabled",
        dex_history(signs_in(), disables("alice"), fails("alice", grant("rt1"), says="account is disabled")),
        _D,
        (10, 13, 14, 15, 16),
        (),
        "account is disabled",
    ),
    (
        "dex-connector-removed",
        dex_history(
            signs_in(), begins(), logs("connector not found", "failed to get connector"), ends(status=500)
        ),
        _B,
        (11, 12),
        (),
        "connector not found",
    ),
    (
        "dex-refresh-grant-disabled",
        dex_history(signs_in(), is_refused("alice", code="unsupported_grant_type", error="")),
        _B,
        (11,),
        (),
        "unsupported_grant_type",
    ),
    (
        "dex-memory-storage-restart",
        dex_history(signs_in(), dex_starts(restarted=True), is_refused("alice", error="invalid")),
        _B,
        (10, 12),
        (),
        "invalid",
    ),
    (
        "connector-ignores-cancellation",
        dex_history(
            signs_in(),
            fault("delay"),
            begins(),
            grant("rt1")[:1],
            ends(status=None, hung_up=True),
            grant("rt1", "rt2", "at2")[1:],
            fault_ends("delay"),
            is_refused("alice", logs("", "refresh token claimed twice")),
        ),
        _B,
        (13, 14, 17, 18),
        (),
        "Refresh token is invalid or has already been claimed by another client.",
    ),
    (
        "dex-one-rt-per-user-and-client",
        dex_history(signs_in(), signs_in(app="dashboard", dex="dex9"), is_refused("alice")),
        _B,
        (9, 14, 16),
        (),
        "Refresh token is invalid or has already been claimed by another client.",
    ),
    (
        "dex-rt-idle-timeout",
        dex_history(
            signs_in(),
            is_refused(
                "alice", logs("", "refresh token expired due to inactivity"), error="Refresh token expired."
            ),
        ),
        _B,
        (11, 12),
        (),
        "Refresh token expired.",
    ),
    (
        "dex-rt-absolute-lifetime",
        dex_history(
            signs_in(), is_refused("alice", logs("", "refresh token expired"), error="Refresh token expired.")
        ),
        _B,
        (11, 12),
        (),
        "Refresh token expired.",
    ),
    (
        "connector-no-refresh-method",
        dex_history(signs_in(dex=None)),
        _B,
        (4, 9),
        (),
        "Dex was asked for offline_access and issued no refresh token (connector user-system)",
    ),
    (
        "dex-no-refresh-capable-connector",
        dex_history(
            registry_signs_in(dex=None), login_fails(1, refusal=Refusal.REFRESH_TOKEN_NOT_SET), stock=True
        ),
        _B,
        (4, 9, 14),
        (1,),
        "Dex was asked for offline_access and issued no refresh token (connector oidc)",
    ),
]
