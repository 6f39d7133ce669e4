"""Each checker: histories that nearly show its cause, and do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from harness.checkers import CHECKERS
from harness.events import LoginOutcome, Refusal, WhichSecret
from mock_idp.history import Outcome
from mock_idp.protocol.errors import Cause
from tests.judging import (
    near_misses_answered,
    near_misses_errors,
    near_misses_refused,
    near_misses_unbelievable,
)
from tests.judging.histories import (
    answered,
    denied,
    denied_twice,
    disable,
    enable,
    history,
    issued_by_code,
    issued_by_refresh,
    later,
    login,
    login_ok,
    refreshed,
    refreshed_in_vain,
    refused,
    signed_in,
)

if TYPE_CHECKING:
    from tests.judging.cases import NearMisses
    from tests.judging.histories import Records

_NO_RT = refused(Refusal.REFRESH_TOKEN_NOT_SET)
_FAILED = refused(Refusal.REFRESH_FAILED)
_WITHOUT_OFFLINE = "openid profile"
_WRONG = WhichSecret.WRONG
_INFO = Outcome.INFO
_SPENT = (signed_in(), later(25), login_ok(1, refreshed_in_vain("rt1", "rt2")), later(25))
"""One refresh that the registry did not keep."""


_ELSEWHERE: NearMisses = {
    "client-never-called": {
        "it called": history(login_ok(1)),
        "it says that it failed": history(login(1)),
    },
    "client-sent-no-credentials": {
        "accepted": history(login_ok(1)),
        "it never called, which is another cause": history(login(1, outcome=LoginOutcome.OK)),
    },
    "harbor-wrong-username": {
        "the user signed in, so the registry forgot somebody": history(
            signed_in(), login(1, refused(Refusal.UNKNOWN_USER), secret=_WRONG)
        ),
        "nobody meant it": history(login(1, refused(Refusal.UNKNOWN_USER))),
        "the secret was the trouble": history(login(1, refused(Refusal.SECRET_MISMATCH), secret=_WRONG)),
    },
    "harbor-wrong-secret": {
        "the right secret was refused": history(login(1, refused(Refusal.SECRET_MISMATCH))),
        "refused for another reason": history(login(1, refused(Refusal.UNKNOWN_USER), secret=_WRONG)),
    },
    "harbor-op-down-fails-even-before-expiry": {
        "it answered the refresh": history(signed_in(), later(25), login(1, denied_twice(Cause.EXPIRED))),
    },
    "rp-offline-access-missing": {
        "it was asked for": history(signed_in(None), later(25), login(1, _NO_RT)),
        "a refresh token came without": history(
            signed_in("rt1", scope=_WITHOUT_OFFLINE), later(25), login(1, _NO_RT)
        ),
        "the provider was asked later": history(
            signed_in(None, scope=_WITHOUT_OFFLINE), later(25), login(1, denied(Cause.UNKNOWN_TOKEN), _NO_RT)
        ),
        "a later sign-in asked for it": history(
            signed_in(None, scope=_WITHOUT_OFFLINE), signed_in(None), later(25), login(1, _NO_RT)
        ),
    },
    "no-refresh-token-issued": {
        "it was not asked for": history(signed_in(None, scope=_WITHOUT_OFFLINE), later(25), login(1, _NO_RT)),
        "it was issued": history(signed_in("rt1"), later(25), login(1, _NO_RT)),
        "the sign-in came after": history(login(1, _NO_RT), signed_in(None)),
        "it works": history(signed_in(None), login_ok(1)),
    },
    "harbor-id-token-dies-before-access-token": {
        "the ID token lives: its key is gone": history(
            signed_in(ttl=60, id_ttl=60), later(25), login(1, refused(Refusal.ACCESS_TOKEN_STILL_VALID))
        ),
        "both are over": history(signed_in(), later(25), login(1, denied_twice(Cause.EXPIRED))),
    },
    "harbor-stored-id-token-unverifiable": {
        "it is the refreshed one that does not verify": history(
            signed_in(), later(25), login(1, refreshed("rt1", "rt2"), refused(Refusal.ID_TOKEN_UNVERIFIABLE))
        ),
    },
    "idp-user-disabled": {
        "nobody disabled the user": history(
            signed_in(), later(25), login(1, denied_twice(Cause.USER_DISABLED))
        ),
        "the user was enabled again": history(
            signed_in(), disable(), enable(), later(25), login(1, denied_twice(Cause.USER_DISABLED))
        ),
        "somebody else is disabled": history(
            signed_in(), disable("bob"), later(25), login(1, denied_twice(Cause.USER_DISABLED))
        ),
        "disabled, but the refresh token had expired": history(
            signed_in(), disable(), later(25), login(1, denied_twice(Cause.EXPIRED))
        ),
        "an outage came first": history(
            signed_in(), disable(), later(25),
            login(1, answered(503, outcome=_INFO), denied(Cause.USER_DISABLED), _FAILED),
        ),
    },
    "rp-client-secret-rotated": {
        "only the second style was refused": history(
            signed_in(), later(25), login(1, denied(Cause.EXPIRED), answered(401, "invalid_client"), _FAILED)
        ),
        "only the first style was refused": history(
            signed_in(), later(25), login_ok(1, answered(401, "invalid_client"), refreshed("rt1", "rt2"))
        ),
    },
    "rp-grant-type-not-enabled": {
        "only the second answer says so": history(
            signed_in(), later(25),
            login(1, denied(Cause.EXPIRED), answered(400, "unauthorized_client"), _FAILED),
        ),
    },
    "harbor-refresh-not-persisted": {
        "the rotated token was sent": history(
            signed_in(), later(25), login_ok(1, refreshed("rt1", "rt2")), later(25),
            login(2, denied(Cause.EXPIRED, old="rt2"), _FAILED),
        ),
        "the provider does not rotate": history(
            signed_in(), later(25), login_ok(1, refreshed("rt1", "rt1")), later(25),
            login(2, denied(Cause.EXPIRED), _FAILED),
        ),
        "the token came back only within one login": history(
            signed_in(), later(25), login(1, refreshed_in_vain("rt1", "rt2"), denied(Cause.REUSED), _FAILED)
        ),
    },
    "idp-refresh-token-expired": {
        "it was revoked": history(signed_in(), later(25), login(1, denied_twice(Cause.REVOKED))),
        "an outage came first": history(
            signed_in(), later(25), login(1, answered(503, outcome=_INFO), denied(Cause.EXPIRED), _FAILED)
        ),
    },
    "idp-reuse-family-revoked": {
        "the first attempt was lost on the way back": history(
            signed_in(), later(25), login(1, answered(None, outcome=_INFO), denied(Cause.REUSED), _FAILED)
        ),
        "it had expired": history(signed_in(), later(25), login(1, denied_twice(Cause.EXPIRED))),
    },
    "idp-5xx-or-429": {
        "only the second attempt met it": history(
            signed_in(), later(25), login(1, denied(Cause.EXPIRED), answered(503), _FAILED)
        ),
        "the second attempt worked": history(
            signed_in(), later(25), login_ok(1, answered(503, outcome=_INFO), refreshed("rt1", "rt2"))
        ),
        "no answer at all": history(
            signed_in(), later(25), login(1, answered(None, "ConnectError"), _FAILED)
        ),
    },
    "idp-html-200": {
        "a token came": history(
            signed_in(), later(25), login(1, refreshed("rt1", "rt2"), refused(Refusal.NO_USERINFO))
        ),
        "only the second answer was a page": history(
            signed_in(), later(25), login(1, denied(Cause.EXPIRED), answered(200, outcome=_INFO), _FAILED)
        ),
    },
    "harbor-refresh-without-id-token": {
        "an ID token came": history(
            signed_in(), later(25), login(1, refreshed("rt1", "rt2"), refused(Refusal.NO_USERINFO))
        ),
        "userinfo stood in for it": history(
            signed_in(), later(25), login_ok(1, refreshed("rt1", "rt2", id_ttl=None))
        ),
    },
    "harbor-userinfo-sub-mismatch": {
        "nothing to compare": history(signed_in(), login(1, refused(Refusal.NO_USERINFO))),
    },
    "harbor-accepts-wrong-secret": {
        "it was refused": history(login(1, refused(Refusal.SECRET_MISMATCH), secret=_WRONG)),
        "it was the right one": history(login_ok(1)),
    },
    "idp-user-removed-still-refreshes": {
        "no refresh was needed": history(signed_in(), disable(), login_ok(1)),
        "enabled again": history(
            signed_in(), disable(), enable(), later(25), login_ok(1, refreshed("rt1", "rt2"))
        ),
        "disabled afterwards": history(
            signed_in(), later(25), login_ok(1, refreshed("rt1", "rt2")), disable()
        ),
    },
    "idp-iss-aud-sub-changed": {
        "nothing changed": history(issued_by_code("rt1"), issued_by_refresh("rt1", "rt2")),
        "another lineage": history(issued_by_code("rt1"), issued_by_refresh("rtx", "rty", grant="grant2")),
    },
    "harbor-expires-in-absent": {
        "the ID token lives": history(signed_in(ttl=None), later(15), login_ok(1)),
        "it was said": history(signed_in(ttl=60), later(25), login_ok(1)),
    },
    "harbor-expiry-is-access-token-expiry": {
        "both live": history(signed_in(), later(5), login_ok(1)),
        "it was not said": history(signed_in(ttl=None), later(25), login_ok(1)),
        "both are over": history(signed_in(), later(25), login_ok(1, refreshed("rt1", "rt2"))),
        "what lives longer came with a refresh": history(
            signed_in(), later(25), login_ok(1, refreshed("rt1", "rt2", ttl=60, id_ttl=60)),
            later(25), login_ok(2),
        ),
    },
    "harbor-ten-second-early-refresh": {
        "after the end": history(signed_in(), later(25), login_ok(1, refreshed("rt1", "rt2"))),
        "no refresh": history(signed_in(), later(5), login_ok(1)),
        "the last refresh was not kept": history(*_SPENT[:3], login_ok(2, refreshed("rt1", "rt3"))),
    },
}  # fmt: skip
_AT_DEX = (
    near_misses_unbelievable.UNBELIEVABLE,
    near_misses_refused.REFUSED,
    near_misses_errors.ERRORS,
    near_misses_answered.ANSWERED,
)
NEAR_MISSES: NearMisses = {
    cause: {why: records for cases in (_ELSEWHERE, *_AT_DEX) for why, records in cases.get(cause, {}).items()}
    for cases in (_ELSEWHERE, *_AT_DEX)
    for cause in cases
}


@pytest.mark.parametrize(
    ("cause", "records"),
    [
        pytest.param(cause, records, id=f"{cause}: {why}")
        for cause, cases in NEAR_MISSES.items()
        for why, records in cases.items()
    ],
)
def test_a_checker_is_silent_on_a_near_miss(cause: str, records: Records) -> None:
    (checker,) = (checker for checker in CHECKERS if cause == checker.CAUSE)
    assert checker.check(records) is None
