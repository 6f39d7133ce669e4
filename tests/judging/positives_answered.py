"""Refreshes at a Dex that are answered 200: histories that show a cause, and the finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.finding import Weight
from tests.judging.dex_events import (
    changes,
    disables,
    fault,
    grant,
    measured,
)
from tests.judging.dex_stories import (
    dex_history,
    login_works,
    refreshes,
    registry_refreshes,
    registry_signs_in,
    rounds,
    signs_in,
)

if TYPE_CHECKING:
    from tests.judging.cases import Case

_B, _U = Weight.BROKEN, Weight.UNPROVEN
_SPENT = "invalid_grant: spent"

ANSWERED: list[Case] = [
    (
        "connector-refresh-noop",
        dex_history(registry_signs_in(), login_works(1, registry_refreshes())),
        _B,
        (13,),
        (1,),
        "the refresh was answered without asking the upstream",
    ),
    (
        "connector-caches-identity",
        dex_history(signs_in(), refreshes("alice"), rounds(1, 1)),
        _B,
        (11, 17),
        (),
        "one refresh asked the upstream (event 17), and another did not",
    ),
    (
        "connector-ignores-denial",
        dex_history(signs_in(), disables("alice"), refreshes("alice", grant("rt1"))),
        _B,
        (10, 13, 14),
        (),
        "the upstream answered 400 invalid_grant, and Dex 200",
    ),
    (
        "connector-ignores-outage",
        dex_history(signs_in(), fault(), refreshes("alice", grant("rt1", status=503, fault="answer"))),
        _B,
        (13, 14),
        (),
        "the upstream answered 503, and Dex 200",
    ),
    (
        "idp-user-removed-still-refreshes",
        dex_history(signs_in(), disables("alice"), rounds(1, 1)),
        _B,
        (10, 13, 15, 16),
        (),
        "alice is disabled upstream, which was asked and did not refuse",
    ),
    (
        "connector-changes-user-id",
        dex_history(signs_in(), refreshes("alice", grant("rt1", "rt2", "at2"), sub="dex-")),
        _B,
        (9, 13),
        (),
        "sub was dex-alice at the sign-in, and is dex-",
    ),
    (
        "connector-loses-groups",
        dex_history(signs_in(), refreshes("alice", grant("rt1", "rt2", "at2"), groups=None)),
        _B,
        (9, 13),
        (),
        "groups was ['developers'] at the sign-in, and is not there",
    ),
    (
        "connector-empties-claim",
        dex_history(signs_in(), refreshes("alice", grant("rt1", "rt2", "at2"), name="")),
        _B,
        (9, 13),
        (),
        "name was Alice at the sign-in, and is empty",
    ),
    (
        "connector-stale-claims",
        dex_history(signs_in(), changes("alice", name="Alicia"), rounds(1, 1)),
        _B,
        (9, 10, 16),
        (),
        "name was Alice at the sign-in, and is Alice, upstream it is Alicia",
    ),
    (
        "connector-alters-claim",
        dex_history(signs_in(), refreshes("alice", grant("rt1", "rt2", "at2"), email="ALICE@EXAMPLE.COM")),
        _B,
        (9, 13),
        (),
        "email was alice@example.com at the sign-in, and is ALICE@EXAMPLE.COM",
    ),
    (
        "dex-refresh-inside-reuse-window",
        dex_history(signs_in(), refreshes("alice", new="dex1"), reuse_interval=30),
        _U,
        (3, 11),
        (),
        "Dex's reuseInterval is 30 s, and the same token came back",
    ),
    (
        "connector-leaks",
        dex_history(signs_in(), measured(goroutines=30), rounds(1, 10), measured(goroutines=40)),
        _B,
        (10, 71),
        (),
        "10 more goroutines or connections after 10 refreshes",
    ),
]
