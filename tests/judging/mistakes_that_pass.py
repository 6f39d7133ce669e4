"""Connectors with one mistake each, whose refreshes are answered all the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.judging.dex_events import (
    changes,
    disables,
    fault,
    grant,
    profile,
)
from tests.judging.dex_stories import (
    dex_history,
    fails,
    refreshes,
    rounds,
    signs_in,
)

if TYPE_CHECKING:
    from tests.judging.cases import Mistakes

_ASKED = (grant("rt1", "rt2", "at2"), profile("at2"))
_NEXT = (grant("rt2", "rt3", "at3"), profile("at3"))
_BOBS = (grant("rtb", "rtc", "atb", username="bob"), profile("atb", username="bob"))
_ALL_BOBS = {"name": "Bob", "preferred_username": "bob", "email": "bob@example.com"}

ANSWERED: Mistakes = {
    "one token source for everybody, that of the last sign-in": (
        "connector-mixes-users",
        dex_history(
            signs_in(),
            signs_in("bob", gives="rtb"),
            refreshes("alice", *_BOBS, sub="dex-bob", **_ALL_BOBS),
            fails("alice", profile("atb", 401, username="bob", expired=True), says="token expired"),
        ),
    ),
    "one cache for everybody": (
        "connector-mixes-users",
        dex_history(
            signs_in(),
            signs_in("bob", gives="rtb"),
            refreshes("alice", *_ASKED),
            refreshes("bob", sub="dex-alice"),
        ),
    ),
    "somebody else's profile is read, though nobody else ever signed in": (
        "connector-mixes-users",
        dex_history(signs_in(), refreshes("alice", *_ASKED, **_ALL_BOBS)),
    ),
    "nobody is asked, whatever happens": (
        "connector-refresh-noop",
        dex_history(
            signs_in(),
            refreshes("alice"),
            changes("alice", email="new@example.com"),
            refreshes("alice"),
            disables("alice"),
            refreshes("alice"),
        ),
    ),
    "an identity is kept for a minute": (
        "connector-caches-identity",
        dex_history(signs_in(), rounds(1, 1), disables("alice"), refreshes("alice")),
    ),
    "denials are swallowed": (
        "connector-ignores-denial",
        dex_history(signs_in(), rounds(1, 1), disables("alice"), refreshes("alice", grant("rt2"))),
    ),
    "a single 401 is swallowed": (
        "connector-ignores-denial",
        dex_history(
            signs_in(),
            rounds(1, 1),
            fault(),
            refreshes("alice", grant("rt2", status=401, fault="answer")),
        ),
    ),
    "everything is swallowed, and an empty identity comes back": (
        "connector-ignores-denial",
        dex_history(
            signs_in(),
            rounds(1, 1),
            disables("alice"),
            refreshes("alice", grant("rt2"), sub="dex-", name=None, email=None, groups=None),
        ),
    ),
    "an empty identity comes back": (
        "connector-changes-user-id",
        dex_history(signs_in(), refreshes("alice", *_ASKED, sub="dex-", name=None, email=None, groups=None)),
    ),
    "email_verified is forgotten": (
        "connector-empties-claim",
        dex_history(signs_in(), refreshes("alice", *_ASKED, email_verified=False)),
    ),
    "the address is in capitals, also after it changed": (
        "connector-alters-claim",
        dex_history(
            signs_in(),
            changes("alice", email="new@example.com"),
            refreshes("alice", *_ASKED, email="NEW@EXAMPLE.COM"),
        ),
    ),
    "new groups are seen, and those taken away stay": (
        "connector-stale-claims",
        dex_history(
            signs_in(),
            rounds(1, 1),
            changes("alice", groups=["operators"]),
            refreshes("alice", *_NEXT, groups=["developers", "operators"]),
        ),
    ),
    "groups have names of its own, and are not followed": (
        "connector-stale-claims",
        dex_history(
            signs_in(groups=["org:developers"]),
            changes("alice", name="Alice"),
            changes("alice", groups=["operators"]),
            refreshes("alice", *_ASKED, groups=["org:developers"]),
        ),
    ),
    "the address is followed, and the groups are not": (
        "connector-stale-claims",
        dex_history(
            signs_in(),
            changes("alice", email="new@example.com", groups=["operators"]),
            refreshes("alice", *_ASKED, email="new@example.com"),
        ),
    ),
    "groups are dropped, also those that are new": (
        "connector-loses-groups",
        dex_history(
            signs_in(), changes("alice", groups=["operators"]), refreshes("alice", *_ASKED, groups=None)
        ),
    ),
}
