"""Connectors with one mistake each that makes refreshes fail: histories that tempt other checkers too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.judging.dex_events import (
    disables,
    enables,
    fault,
    fault_ends,
    grant,
    measured,
    panics,
    probed,
    profile,
)
from tests.judging.dex_stories import (
    dex_history,
    fails,
    is_lost,
    login_fails,
    login_works,
    refreshes,
    registry_fails,
    registry_refreshes,
    registry_signs_in,
    rounds,
    signs_in,
)

if TYPE_CHECKING:
    from tests.judging.cases import Mistakes

_ASKED = (grant("rt1", "rt2", "at2"), profile("at2"))
_NEXT = (grant("rt2", "rt3", "at3"), profile("at3"))
_STRUCK = grant("rt2", status=503, fault="answer")
_SPENT = "invalid_grant: the refresh token is spent"

FAILING: Mistakes = {
    "a nil token after any grant that failed": (
        "connector-panics",
        dex_history(
            signs_in(),
            rounds(1, 1),
            disables("alice"),
            is_lost("alice", grant("rt2"), panics()),
            enables("alice"),
            refreshes("alice", *_NEXT),
        ),
    ),
    "twenty attempts while the upstream answers 503, and then it gives up": (
        "connector-storms-upstream",
        dex_history(signs_in(), rounds(1, 1), fault(), fails("alice", *[_STRUCK] * 20), fault_ends()),
    ),
    "attempts without end": (
        "connector-storms-upstream",
        dex_history(
            signs_in(),
            rounds(1, 1),
            fault(),
            is_lost("alice", *[_STRUCK] * 99),
            probed(answered=False),
            measured("users.Refresh"),
        ),
    ),
    "a lock that is not released after an error": (
        "connector-hangs",
        dex_history(
            signs_in(),
            rounds(1, 1),
            disables("alice"),
            fails("alice", grant("rt2")),
            enables("alice"),
            is_lost("alice"),
            probed(answered=False),
            measured("users.Refresh"),
        ),
    ),
    "the rotated token is not stored": (
        "connector-drops-connector-data",
        dex_history(signs_in(), rounds(1, 1), fails("alice", grant("rt1", spent=True), says=_SPENT)),
    ),
    "the rotated token is not stored, and an outage comes in between": (
        "connector-drops-connector-data",
        dex_history(
            signs_in(),
            rounds(1, 1),
            fault(),
            fails("alice", grant("rt1", status=503, fault="answer")),
            fault_ends(),
            fails("alice", grant("rt1", spent=True), says=_SPENT),
        ),
    ),
    "the rotated token is not stored, and the person was disabled in between": (
        "connector-drops-connector-data",
        dex_history(
            signs_in(),
            rounds(1, 1),
            disables("alice"),
            fails("alice", grant("rt1")),
            enables("alice"),
            fails("alice", grant("rt1", spent=True), says=_SPENT),
        ),
    ),
    "the rotated token is not stored, which a registry finds out": (
        "connector-drops-connector-data",
        dex_history(
            registry_signs_in(),
            login_works(1, registry_refreshes(*_ASKED)),
            login_fails(
                2,
                registry_fails(grant("rt1"), says=_SPENT, dex="dex2"),
                registry_fails(grant("rt1"), says=_SPENT, dex="dex2"),
            ),
        ),
    ),
    "something else is stored": (
        "connector-drops-connector-data",
        dex_history(signs_in(), rounds(1, 1), fails("alice", says="invalid character 'g' looking for value")),
    ),
    "something else is stored, and presented": (
        "connector-drops-connector-data",
        dex_history(signs_in(), rounds(1, 1), fails("alice", grant("garbage"), says="invalid_grant")),
    ),
    "the renewed access token is used, and not stored with what came along": (
        "connector-drops-connector-data",
        dex_history(
            signs_in(),
            refreshes("alice", profile("at1")),
            refreshes("alice", *_ASKED),
            fails("alice", grant("rt1", spent=True), says=_SPENT),
        ),
    ),
    "a refresh with fewer scopes stores nothing": (
        "connector-loses-offline-scope",
        dex_history(
            signs_in(),
            rounds(1, 1),
            refreshes("alice", *_NEXT, scope="openid"),
            fails("alice", grant("rt2", spent=True), says=_SPENT),
        ),
    ),
    "the access token of the sign-in is all it has": (
        "connector-uses-expired-access-token",
        dex_history(
            signs_in(),
            refreshes("alice", profile("at1")),
            fails("alice", profile("at1", 401, expired=True), says="token expired"),
        ),
    ),
    "the access token is renewed, and the old one is used": (
        "connector-uses-expired-access-token",
        dex_history(
            signs_in(),
            refreshes("alice", grant("rt1", "rt2", "at2"), profile("at1")),
            fails(
                "alice", grant("rt2", "rt3", "at3"), profile("at1", 401, expired=True), says="token expired"
            ),
        ),
    ),
    "the access token is renewed, and the old one is used, which a registry finds out": (
        "connector-uses-expired-access-token",
        dex_history(
            registry_signs_in(),
            login_fails(
                1,
                registry_fails(*_ASKED[0], profile("at1", 401, expired=True), says="token expired"),
                registry_fails(grant("rt1", spent=True), says=_SPENT),
            ),
        ),
    ),
    "no refresh token was asked for at the sign-in": (
        "dex-upstream-offline-access-missing",
        dex_history(signs_in(gives=None), fails("alice", says="stored data holds no refresh token")),
    ),
    "no refresh token was asked for at the sign-in, and the access token runs out": (
        "dex-upstream-offline-access-missing",
        dex_history(
            signs_in(gives=None),
            refreshes("alice", profile("at1")),
            fails("alice", profile("at1", 401, expired=True), says="token expired"),
        ),
    ),
    "nothing is stored at the sign-in": (
        "connector-data-missing",
        dex_history(signs_in(), fails("alice", says="unexpected end of JSON input")),
    ),
    "the access token is stored as if it were the refresh token": (
        "connector-data-missing",
        dex_history(signs_in(), fails("alice", grant("at1"), says="invalid_grant")),
    ),
    "an outage is remembered": (
        "connector-makes-transient-permanent",
        dex_history(
            signs_in(),
            rounds(1, 1),
            fault(),
            fails("alice", _STRUCK),
            fault_ends(),
            fails("alice", says="no usable answer, status 503"),
        ),
    ),
    "a time-out is remembered, word for word": (
        "connector-makes-transient-permanent",
        dex_history(
            signs_in(),
            rounds(1, 1),
            fault("hang"),
            is_lost("alice", grant("rt2", hung_up=True, fault="hang"), hung_up=True),
            fault_ends("hang"),
            fails("alice", says="no answer: context canceled"),
        ),
    ),
    "a denial is remembered after it was lifted": (
        "connector-makes-transient-permanent",
        dex_history(
            signs_in(),
            rounds(1, 1),
            disables("alice"),
            fails("alice", grant("rt2")),
            enables("alice"),
            fails("alice", says="invalid_grant: the refresh token is invalid"),
        ),
    ),
    "the context of the sign-in": (
        "connector-keeps-login-context",
        dex_history(
            signs_in(),
            fails("alice", says='oauth2: cannot fetch token: Post "…": context canceled'),
            fault(),
            fails("alice", says="context canceled"),
            fault_ends(),
            fails("alice", says="context canceled"),
        ),
    ),
    "the context of the sign-in for the second call only": (
        "connector-keeps-login-context",
        dex_history(
            signs_in(),
            fails("alice", grant("rt1", "rt2", "at2"), says='Get "…/me": context canceled'),
            fails("alice", grant("rt1", spent=True), says=_SPENT),
        ),
    ),
    "only the first refresh works, for a reason of its own": (
        "connector-refresh-error",
        dex_history(
            signs_in(), rounds(1, 1), fails("alice", says="limit reached"), fails("alice", says="limit")
        ),
    ),
    "it always fails, whatever else happens": (
        "connector-refresh-error",
        dex_history(
            signs_in(),
            fails("alice", says="boom"),
            fault(),
            fails("alice", says="boom"),
            fault_ends(),
            fails("alice", says="boom"),
        ),
    ),
    "its upstream is somewhere else": (
        "connector-refresh-error",
        dex_history(
            signs_in(), fails("alice", says="cannot fetch token: dial tcp 127.0.0.1:1: connection refused")
        ),
    ),
}
