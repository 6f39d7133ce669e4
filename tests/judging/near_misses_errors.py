"""Refreshes at a Dex in which the connector returns an error: histories that nearly show a cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.judging.dex_events import (
    disables,
    fault,
    fault_ends,
    grant,
    logs,
    profile,
)
from tests.judging.dex_stories import (
    begins,
    dex_history,
    ends,
    fails,
    is_lost,
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

ERRORS: NearMisses = {
    "connector-makes-transient-permanent": {
        "the fault is still on": dex_history(signs_in(), fault(), _STRUCK, _STRUCK),
        "it asked again": dex_history(
            signs_in(), fault(), _STRUCK, fault_ends(), fails("alice", grant("rt1"))
        ),
        "the first had asked nobody": dex_history(
            signs_in(), fault(), fails("alice"), fault_ends(), fails("alice")
        ),
        "it asked again, with a token that was replaced before": dex_history(
            signs_in(),
            rounds(1, 1),
            fault(),
            fails("alice", grant("rt1", status=503, fault="answer")),
            fault_ends(),
            fails("alice", grant("rt1")),
        ),
        "it had asked again, and lost the token then": dex_history(
            signs_in(),
            fault(),
            _STRUCK,
            fault_ends(),
            rounds(1, 1),
            fails("alice", says="invalid character 'g'"),
        ),
        "another person met the failure": dex_history(
            signs_in(),
            signs_in("bob"),
            fault(),
            fails("bob", grant("rtb", status=503, username="bob")),
            fault_ends(),
            fails("alice"),
        ),
    },
    "connector-keeps-login-context": {
        "the caller hung up": dex_history(
            signs_in(), begins(), logs(_CANCELED), ends(status=None, hung_up=True)
        ),
        "the upstream was slow": dex_history(
            signs_in(),
            fault("delay"),
            fails("alice", grant("rt1", fault="delay"), says="context deadline exceeded"),
        ),
        "its own time limit broke the call off": dex_history(
            signs_in(), fails("alice", grant("rt1", hung_up=True), says="context deadline exceeded")
        ),
        "another error": dex_history(signs_in(), fails("alice", says="connection refused")),
    },
    "dex-upstream-offline-access-missing": {
        "the upstream gave one": dex_history(signs_in(), fails("alice", says=_NOT_SET)),
        "it failed for another reason": dex_history(
            signs_in(gives=None), fails("alice", says="not supported")
        ),
        "an upstream without refresh tokens denies a living access token": dex_history(
            signs_in(gives=None), fails("alice", profile("at1", 401), says="Bad credentials")
        ),
    },
    "connector-loses-offline-scope": {
        "a full refresh lost it": dex_history(signs_in(), rounds(1, 1), fails("alice", grant("rt1"))),
        "only the claims were narrowed": dex_history(
            signs_in(),
            refreshes("alice", *_ASKED, scope="openid offline_access"),
            fails("alice", grant("rt1")),
        ),
        "the token presented is the current one": dex_history(
            signs_in(), refreshes("alice", *_ASKED, scope="openid"), fails("alice", grant("rt2"))
        ),
    },
    "connector-redeems-twice": {
        "it was replaced in an earlier refresh": dex_history(
            signs_in(), rounds(1, 1), fails("alice", grant("rt1"), grant("rt1"))
        ),
        "the upstream takes it twice": dex_history(
            signs_in(), refreshes("alice", grant("rt1", "rt2", "at2"), grant("rt1", "rt3", "at3"))
        ),
    },
    "connector-called-twice-by-storage": {
        "one of them asked": dex_history(
            signs_in(),
            begins(),
            begins(),
            grant("rt1", "rt2", "at2"),
            ends(status=500),
            ends(status=500),
            fails("alice", grant("rt1")),
        ),
        "one after the other": dex_history(signs_in(), rounds(1, 1), fails("alice", grant("rt1"))),
    },
    "dex-shared-upstream-credential": {
        "the same application": dex_history(signs_in(), rounds(1, 1), fails("alice", grant("rt1"))),
        "each has its own": dex_history(
            signs_in(),
            signs_in(app="dashboard", gives="rt9"),
            rounds(1, 1),
            fails("alice", grant("rt9"), app="dashboard"),
        ),
    },
    "connector-drops-connector-data": {
        "a narrowed refresh lost it": dex_history(
            signs_in(), refreshes("alice", *_ASKED, scope="openid"), fails("alice", grant("rt1"))
        ),
        "the refresh that replaced it failed": dex_history(
            signs_in(),
            fault(),
            fails("alice", grant("rt1", "rt2", "at2"), profile("at2", 500)),
            fault_ends(),
            fails("alice", grant("rt1")),
        ),
        "it presents the current one": dex_history(signs_in(), rounds(1, 1), fails("alice", grant("rt2"))),
        "it asks nobody, and says nothing of tokens": dex_history(
            signs_in(), rounds(1, 1), fails("alice", says="limit reached")
        ),
        "it could not connect": dex_history(
            signs_in(), rounds(1, 1), fails("alice", says="no token: dial tcp: connection refused")
        ),
        "the first refresh has none either": dex_history(
            signs_in(), fails("alice", says="nothing is stored")
        ),
        "an upstream that takes a replaced token once more": dex_history(
            signs_in(), rounds(1, 1), fault(), fails("alice", grant("rt1", "rt3", "at3"), profile("at3", 500))
        ),
    },
    "connector-loses-rotated-rt-on-error": {
        "the upstream's answer was lost": dex_history(
            signs_in(),
            fault("lose-reply"),
            fails("alice", grant("rt1", "rt2", "at2", fault="lose-reply")),
            fault_ends("lose-reply"),
            fails("alice", grant("rt1")),
        ),
        "the refresh that replaced it was answered": dex_history(
            signs_in(), rounds(1, 1), fails("alice", grant("rt1"))
        ),
        "the caller had hung up": dex_history(
            signs_in(),
            is_lost("alice", grant("rt1", "rt2", "at2"), hung_up=True),
            fails("alice", grant("rt1")),
        ),
    },
    "connector-uses-expired-access-token": {
        "it was renewed, and the new one is refused": dex_history(
            signs_in(), fails("alice", grant("rt1", "rt2", "at2"), profile("at2", 403))
        ),
        "the upstream gave no refresh token": dex_history(
            signs_in(gives=None), fails("alice", profile("at1", 401, expired=True))
        ),
        "it was tried before a refresh token that is spent": dex_history(
            signs_in(), rounds(1, 1), fails("alice", profile("at1", 401, expired=True), grant("rt1"))
        ),
        "the person is disabled": dex_history(
            signs_in(), disables("alice"), fails("alice", profile("at1", 403))
        ),
        "the upstream is out of order": dex_history(signs_in(), fails("alice", profile("at1", 500))),
    },
    "connector-refreshes-as-wrong-client": {
        "another way to authenticate was tried after the token was refused": dex_history(
            signs_in(), fails("alice", grant("rt1"), grant("rt1", status=401, error="invalid_client"))
        ),
        "the second way to authenticate was taken": dex_history(
            signs_in(), refreshes("alice", grant("rt1", status=401, error="invalid_client"), *_ASKED)
        ),
    },
    "connector-asks-wrong-address": {
        "the sign-in asked there too": dex_history(signs_in(), fails("alice", grant("rt1", status=404))),
        "another address, which is there": dex_history(
            signs_in(), fails("alice", grant("rt1", path="/refresh"))
        ),
    },
    "connector-not-in-allowed-groups": {
        "refused for another reason": dex_history(signs_in(), fails("alice", says="user not found")),
    },
    "connector-requires-id-token": {
        "it misses another claim": dex_history(signs_in(), fails("alice", says='missing "name" claim')),
    },
    "connector-claims-missing-on-refresh": {
        "there is no ID token at all": dex_history(signs_in(), fails("alice", says='missing "sub" claim')),
    },
    "connector-data-missing": {
        "it was there at the refresh before": dex_history(
            signs_in(), rounds(1, 1), fails("alice", says="nothing is stored")
        ),
        "the upstream had given none": dex_history(
            signs_in(gives=None), fails("alice", says="no refresh token")
        ),
        "it asks nobody, and says nothing of tokens": dex_history(
            signs_in(), fails("alice", says="not today")
        ),
    },
    "idp-5xx-or-429": {
        "a fault was injected": dex_history(signs_in(), fault(), _STRUCK),
        "the second attempt worked": dex_history(
            signs_in(), fails("alice", grant("rt1", status=503), *_ASKED)
        ),
        "the connector broke the call off": dex_history(
            signs_in(), fails("alice", grant("rt1", hung_up=True))
        ),
    },
    "connector-refresh-error": {
        "a fault was injected": dex_history(signs_in(), fault(), _STRUCK),
        "the person is disabled": dex_history(signs_in(), disables("alice"), fails("alice")),
        "it lost a race": dex_history(
            signs_in(),
            begins(),
            begins(),
            *_ASKED,
            logs("refresh token claimed twice", "failed to update"),
            ends(status=500),
            ends(),
        ),
        "the person is in no group that may": dex_history(
            signs_in(), fails("alice", says="user not in any of the required groups")
        ),
        "it is Dex that failed": dex_history(
            signs_in(), begins(), logs("disk full", "failed to update refresh token"), ends(status=500)
        ),
    },
}
