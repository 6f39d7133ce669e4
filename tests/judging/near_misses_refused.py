"""Refreshes at a Dex without an answer, or refused by Dex: histories that nearly show a cause, and do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.events import Refusal
from tests.judging.dex_events import (
    changes,
    dex_ends,
    dex_starts,
    disables,
    enables,
    fault,
    grant,
    known,
    logs,
    measured,
    panics,
    probed,
    profile,
    waits,
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
    from tests.judging.cases import NearMisses

_STRUCK = fails("alice", grant("rt1", status=503, fault="answer"))
_ASKED = (grant("rt1", "rt2", "at2"), profile("at2"))
_CANCELED = 'Post "http://up.example/token": context canceled'
_NOT_SET = "oauth2: token expired and refresh token is not set"

REFUSED: NearMisses = {
    "connector-panics": {
        "the line belongs to another refresh, which was answered": dex_history(
            signs_in(), refreshes("alice", *_ASKED, panics())
        ),
        "no answer, and no panic": dex_history(signs_in(), is_lost("alice", grant("rt1"))),
    },
    "connector-ends-dex": {
        "every refresh was answered, and Dex ended afterwards": dex_history(
            signs_in(), rounds(1, 2), dex_ends()
        ),
        "the caller hung up": dex_history(signs_in(), is_lost("alice", hung_up=True), dex_ends()),
        "Dex goes on": dex_history(signs_in(), is_lost("alice")),
    },
    "connector-storms-upstream": {
        "two ways to authenticate, each tried four times": dex_history(
            signs_in(), fault(), fails("alice", *[grant("rt1", status=503, fault="answer")] * 8)
        ),
        "twelve pages of groups": dex_history(
            signs_in(), refreshes("alice", grant("rt1", "rt2", "at2"), *[profile("at2", path="/groups")] * 12)
        ),
        "four refreshes at once": dex_history(
            signs_in(), *[begins()] * 4, *[grant("rt1", status=503)] * 12, *[ends(status=500)] * 4
        ),
    },
    "connector-hangs": {
        "it let go when its caller did": dex_history(
            signs_in(),
            fault("hang"),
            begins(),
            grant("rt1")[:1],
            ends(status=None, hung_up=True),
            grant("rt1", hung_up=True)[1:],
            waits_in_vain(),
        ),
        "Dex stands in nobody's code": dex_history(
            signs_in(), is_lost("alice"), probed(answered=True), measured()
        ),
        "the run waited before, and not in vain afterwards": dex_history(
            signs_in(),
            waits_in_vain(),
            begins(),
            grant("rt1")[:1],
            ends(status=None, hung_up=True),
            waits(),
        ),
        "it stood there in another refresh": dex_history(
            signs_in(), is_lost("alice"), rounds(1, 1), measured("users.Refresh")
        ),
        "it was measured while the caller was away": dex_history(
            signs_in(), is_lost("alice", hung_up=True), measured("users.Refresh")
        ),
    },
    "dex-sqlite-refresh-deadlock": {
        "the connector waits for its upstream": dex_history(
            signs_in(), begins(), grant("rt1")[:1], ends(status=None), probed(answered=False), measured()
        ),
        "the connector stands in itself": dex_history(
            signs_in(), is_lost("alice"), probed(answered=False), measured("users.Refresh")
        ),
        "Dex goes on": dex_history(signs_in(), is_lost("alice"), probed(answered=True), measured()),
        "nobody could look inside": dex_history(signs_in(), is_lost("alice"), probed(answered=False)),
    },
    "connector-mixes-users": {
        "both have the same name": dex_history(
            known("bob", name="Alice"), signs_in(), signs_in("bob", name="Alice"), refreshes("alice", *_ASKED)
        ),
        "a group fewer, as somebody else has it": dex_history(
            known("alice", groups=["developers", "operators"]),
            signs_in(groups=["developers", "operators"]),
            signs_in("bob"),
            refreshes("alice", *_ASKED, groups=["developers"]),
        ),
        "two refreshes at once, each with its own token": dex_history(
            signs_in(),
            signs_in("bob", gives="rtb"),
            begins(),
            begins("bob"),
            grant("rt1"),
            grant("rtb", "rtc", "atb", username="bob"),
            ends(status=500),
            ends("bob"),
        ),
        "the upstream calls her what it calls him": dex_history(
            signs_in(), signs_in("bob"), changes("alice", name="Bob"), refreshes("alice", *_ASKED, name="Bob")
        ),
    },
    "idp-user-disabled": {
        "enabled again": dex_history(
            signs_in(), disables("alice"), enables("alice"), fails("alice", grant("rt1"))
        ),
        "the upstream was never asked": dex_history(signs_in(), disables("alice"), fails("alice")),
        "somebody else is": dex_history(signs_in(), disables("bob"), fails("alice", grant("rt1"))),
    },
    "dex-connector-removed": {
        "another error": dex_history(signs_in(), fails("alice", says="user not found")),
        "the refresh was answered": dex_history(
            signs_in(), refreshes("alice", *_ASKED, logs("connector not found", "some other request"))
        ),
    },
    "dex-refresh-grant-disabled": {
        "refused for another reason": dex_history(signs_in(), is_refused("alice")),
    },
    "dex-memory-storage-restart": {
        "its storage is a file": dex_history(
            signs_in(), dex_starts(storage="sqlite", restarted=True), is_refused("alice")
        ),
        "the sign-in came after": dex_history(dex_starts(restarted=True), signs_in(), is_refused("alice")),
        "the connector failed": dex_history(signs_in(), dex_starts(restarted=True), fails("alice")),
    },
    "connector-ignores-cancellation": {
        "nobody hung up": dex_history(signs_in(), is_lost("alice"), is_refused("alice")),
        "another token": dex_history(
            signs_in(), is_lost("alice", hung_up=True), is_refused("alice", dex="dex7")
        ),
        "the next refresh worked": dex_history(signs_in(), is_lost("alice", hung_up=True), rounds(1, 1)),
    },
    "dex-one-rt-per-user-and-client": {
        "another client id": dex_history(
            signs_in(), signs_in(app="dashboard", client="dashboard"), is_refused("alice")
        ),
        "another person": dex_history(signs_in(), signs_in("bob", app="dashboard"), is_refused("alice")),
        "the connector failed": dex_history(signs_in(), signs_in(app="dashboard"), fails("alice")),
    },
    "dex-rt-idle-timeout": {
        "too old, however often it was used": dex_history(
            signs_in(), is_refused("alice", logs("", "refresh token expired"), error="Refresh token expired.")
        ),
    },
    "dex-rt-absolute-lifetime": {
        "not used for too long": dex_history(
            signs_in(),
            is_refused(
                "alice", logs("", "refresh token expired due to inactivity"), error="Refresh token expired."
            ),
        ),
    },
    "connector-no-refresh-method": {
        "one of Dex's own": dex_history(signs_in(dex=None), stock=True),
        "it was not asked for": dex_history(signs_in(dex=None, scope="openid")),
        "it came": dex_history(signs_in()),
    },
    "dex-no-refresh-capable-connector": {
        "a connector of somebody's own": dex_history(signs_in(dex=None)),
        "it was not asked for": dex_history(
            registry_signs_in(dex=None, scope="openid"),
            login_fails(1, refusal=Refusal.REFRESH_TOKEN_NOT_SET),
            stock=True,
        ),
    },
}
