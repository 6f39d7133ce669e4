"""Refreshes at a Dex that are answered 200: histories that nearly show a cause, and do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.judging.dex_events import (
    changes,
    disables,
    enables,
    fault,
    grant,
    known,
    measured,
    profile,
)
from tests.judging.dex_stories import (
    begins,
    dex_history,
    ends,
    fails,
    refreshes,
    rounds,
    signs_in,
)

if TYPE_CHECKING:
    from tests.judging.cases import NearMisses

_STRUCK = fails("alice", grant("rt1", status=503, fault="answer"))
_ASKED = (grant("rt1", "rt2", "at2"), profile("at2"))
_CANCELED = 'Post "http://up.example/token": context canceled'
_NOT_SET = "oauth2: token expired and refresh token is not set"

ANSWERED: NearMisses = {
    "connector-refresh-noop": {
        "it asked": dex_history(signs_in(), rounds(1, 1)),
        "it asked at another refresh": dex_history(signs_in(), refreshes("alice"), rounds(1, 1)),
        "Dex answered from memory": dex_history(
            signs_in(), refreshes("alice", new="dex1"), reuse_interval=30
        ),
        "nobody could be asked at the sign-in either": dex_history(signs_in()[4:], refreshes("alice")),
        "two at once": dex_history(signs_in(), begins(), begins(), *_ASKED, ends(), ends()),
    },
    "connector-caches-identity": {
        "it never asks": dex_history(signs_in(), refreshes("alice"), refreshes("alice")),
        "it always asks": dex_history(signs_in(), rounds(1, 3)),
        "another person's refreshes ask": dex_history(
            signs_in(),
            signs_in("bob"),
            refreshes("alice"),
            refreshes("bob", grant("rtb", "rtc", "atb", username="bob")),
        ),
    },
    "connector-ignores-denial": {
        "another attempt was let in": dex_history(
            signs_in(), refreshes("alice", profile("at1", 401), grant("rt1", "rt2", "at2"), profile("at2"))
        ),
        "the refresh was refused": dex_history(signs_in(), disables("alice"), fails("alice", grant("rt1"))),
        "the upstream was out of order": dex_history(
            signs_in(), refreshes("alice", grant("rt1", status=503))
        ),
    },
    "connector-ignores-outage": {
        "the second attempt worked": dex_history(
            signs_in(), fault(), refreshes("alice", grant("rt1", status=503, fault="answer"), *_ASKED)
        ),
        "the upstream rotated, and then failed": dex_history(
            signs_in(), fault(), refreshes("alice", grant("rt1", "rt2", "at2"), profile("at2", 500))
        ),
        "it was a denial": dex_history(signs_in(), refreshes("alice", grant("rt1"))),
        "nobody was asked": dex_history(signs_in(), refreshes("alice")),
    },
    "idp-user-removed-still-refreshes": {
        "the upstream refused": dex_history(signs_in(), disables("alice"), refreshes("alice", grant("rt1"))),
        "nobody was asked": dex_history(signs_in(), disables("alice"), refreshes("alice")),
        "enabled again": dex_history(signs_in(), disables("alice"), enables("alice"), rounds(1, 1)),
    },
    "connector-changes-user-id": {
        "the same": dex_history(signs_in(), rounds(1, 2)),
        "the refresh failed": dex_history(signs_in(), fails("alice", *_ASKED)),
    },
    "connector-loses-groups": {
        "the upstream took them away": dex_history(
            signs_in(), changes("alice", groups=None), refreshes("alice", *_ASKED, groups=None)
        ),
        "the upstream moved her": dex_history(
            signs_in(),
            changes("alice", groups=["operators"]),
            refreshes("alice", *_ASKED, groups=["operators"]),
        ),
        "they are written in another way": dex_history(
            signs_in(), refreshes("alice", *_ASKED, groups=["Developers"])
        ),
        "they were not asked for this time": dex_history(
            signs_in(), refreshes("alice", *_ASKED, groups=None, scope="openid offline_access")
        ),
        "the sign-in had none": dex_history(signs_in(groups=None), refreshes("alice", *_ASKED, groups=None)),
    },
    "connector-empties-claim": {
        "the upstream emptied it": dex_history(
            signs_in(), changes("alice", name=None), refreshes("alice", *_ASKED, name=None)
        ),
        "it has another value": dex_history(signs_in(), refreshes("alice", *_ASKED, name="A.")),
        "groups are another cause": dex_history(signs_in(), refreshes("alice", *_ASKED, groups=None)),
        "it was not asked for this time": dex_history(
            signs_in(), refreshes("alice", *_ASKED, name=None, scope="openid")
        ),
    },
    "connector-stale-claims": {
        "it is the new one": dex_history(
            signs_in(),
            changes("alice", email="new@example.com"),
            refreshes("alice", *_ASKED, email="new@example.com"),
        ),
        "it changed before the sign-in": dex_history(
            changes("alice", email="new@example.com"),
            signs_in(email="new@example.com"),
            refreshes("alice", *_ASKED, email="new@example.com"),
        ),
        "it changed after the refresh": dex_history(
            signs_in(), rounds(1, 1), changes("alice", email="new@example.com")
        ),
        "another claim of a connector that names groups in its own way has changed": dex_history(
            signs_in(groups=["org:developers"]),
            changes("alice", email="new@example.com", groups=["operators"]),
            refreshes("alice", *_ASKED, email="new@example.com", groups=["org:developers"]),
        ),
        "somebody else changed": dex_history(signs_in(), changes("bob", name="Rob"), rounds(1, 1)),
        "the sign-in never had it": dex_history(
            signs_in(groups=None),
            changes("alice", groups=["operators"]),
            refreshes("alice", *_ASKED, groups=None),
        ),
    },
    "connector-alters-claim": {
        "groups in another order": dex_history(
            known("alice", groups=["b", "a"]),
            signs_in(groups=["b", "a"]),
            refreshes("alice", *_ASKED, groups=["a", "b"]),
        ),
        "somebody changed it upstream": dex_history(
            signs_in(), changes("alice", name="A."), refreshes("alice", *_ASKED, name="A.")
        ),
        "a group twice": dex_history(
            signs_in(), refreshes("alice", *_ASKED, groups=["developers", "developers"])
        ),
        "it is gone": dex_history(signs_in(), refreshes("alice", *_ASKED, email=None)),
        "a group is gone": dex_history(
            known("alice", groups=["b", "a"]),
            signs_in(groups=["b", "a"]),
            refreshes("alice", *_ASKED, groups=["a"]),
        ),
    },
    "dex-refresh-inside-reuse-window": {
        "there is no such window": dex_history(signs_in(), refreshes("alice", new="dex1")),
        "a new token came": dex_history(signs_in(), rounds(1, 1), reuse_interval=30),
        "the connector was asked": dex_history(
            signs_in(), refreshes("alice", *_ASKED, new="dex1"), reuse_interval=30
        ),
    },
    "connector-leaks": {
        "too few refreshes to tell": dex_history(
            signs_in(), measured(goroutines=30), rounds(1, 9), measured(goroutines=39)
        ),
        "a handful in twenty": dex_history(signs_in(), measured(), rounds(1, 20), measured(goroutines=45)),
        "they had grown before": dex_history(
            signs_in(), rounds(1, 20), measured(goroutines=90), measured(goroutines=91)
        ),
    },
}
