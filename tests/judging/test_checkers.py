"""Each checker: a history that shows its cause, and near misses that do not."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from harness import checkers
from harness.causes import catalogue
from harness.checkers import CHECKERS
from harness.checkers.finding import Finding, Weight
from harness.events import LoginOutcome, Refusal, WhichSecret
from harness.verdict import earliest, findings
from mock_idp.history import Outcome
from mock_idp.protocol.errors import Cause
from tests.judging import positives_answered, positives_errors, positives_refused, positives_unbelievable
from tests.judging.golden import WORKING
from tests.judging.histories import (
    accepted,
    answered,
    challenge,
    denied,
    denied_twice,
    disable,
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
from tests.judging.test_checkers_near_misses import NEAR_MISSES

if TYPE_CHECKING:
    from types import ModuleType

    from tests.judging.cases import Case
    from tests.judging.histories import Records

_BY_CAUSE: dict[str, ModuleType] = {checker.CAUSE: checker for checker in CHECKERS}
_NO_RT = refused(Refusal.REFRESH_TOKEN_NOT_SET)
_FAILED = refused(Refusal.REFRESH_FAILED)
_WITHOUT_OFFLINE = "openid profile"
_WRONG = WhichSecret.WRONG
_INFO = Outcome.INFO
_DOWN = refused(Refusal.PROVIDER_UNREACHABLE)
_SPENT = (signed_in(), later(25), login_ok(1, refreshed_in_vain("rt1", "rt2")), later(25))
"""One refresh that the registry did not keep."""


def _found(cause: str, records: Records) -> Finding | None:
    finding = _BY_CAUSE[cause].check(records)
    assert finding is None or isinstance(finding, Finding)
    return finding


def _log(refusal: Refusal) -> str:
    return f"log: {refusal}"


_SHOWN: list[Case] = [
    (
        "client-never-called",
        history(login(1, outcome=LoginOutcome.OK)),
        Weight.UNBELIEVABLE, (1, 2), (1,), "the client's words",
    ),
    (
        "client-sent-no-credentials",
        history(login(1, challenge(), outcome=LoginOutcome.OK)),
        Weight.UNBELIEVABLE, (2, 3), (1,), "the client's words",
    ),
    (
        "harbor-wrong-username",
        history(login(1, refused(Refusal.UNKNOWN_USER, "nobody"), username="nobody", secret=_WRONG)),
        Weight.CORRECT_DENIAL, (3, 5), (1,), _log(Refusal.UNKNOWN_USER),
    ),
    (
        "harbor-wrong-secret",
        history(login(1, refused(Refusal.SECRET_MISMATCH), secret=_WRONG)),
        Weight.CORRECT_DENIAL, (3, 5), (1,), _log(Refusal.SECRET_MISMATCH),
    ),
    (
        "harbor-op-down-fails-even-before-expiry",
        history(login(1, _DOWN), login(2, _DOWN)),
        Weight.BROKEN, (3, 5), (1, 2), _log(Refusal.PROVIDER_UNREACHABLE),
    ),
    (
        "rp-offline-access-missing",
        history(signed_in(None, scope=_WITHOUT_OFFLINE), later(25), login(1, _NO_RT)),
        Weight.BROKEN, (9, 13, 15), (1,), _log(Refusal.REFRESH_TOKEN_NOT_SET),
    ),
    (
        "no-refresh-token-issued",
        history(signed_in(None), login_ok(1), later(25), login(2, _NO_RT), signed_in(None), login_ok(3)),
        Weight.BROKEN, (9, 21, 23), (2,), _log(Refusal.REFRESH_TOKEN_NOT_SET),
    ),
    (
        "harbor-id-token-dies-before-access-token",
        history(signed_in(ttl=60), later(25), login(1, refused(Refusal.ACCESS_TOKEN_STILL_VALID))),
        Weight.BROKEN, (9, 13, 15), (1,), _log(Refusal.ACCESS_TOKEN_STILL_VALID),
    ),
    (
        "harbor-stored-id-token-unverifiable",
        history(signed_in(), login(1, refused(Refusal.ID_TOKEN_UNVERIFIABLE))),
        Weight.BROKEN, (12, 14), (1,), _log(Refusal.ID_TOKEN_UNVERIFIABLE),
    ),
    (
        "idp-user-disabled",
        history(signed_in(), disable(), later(25), login(1, denied_twice(Cause.USER_DISABLED))),
        Weight.CORRECT_DENIAL, (10, 14, 22), (1,), _log(Refusal.REFRESH_FAILED),
    ),
    (
        "rp-client-secret-rotated",
        history(signed_in(), later(25),
                login(1, answered(401, "invalid_client"), answered(401, "invalid_client"), _FAILED)),
        Weight.BROKEN, (13, 15, 19), (1,), _log(Refusal.REFRESH_FAILED),
    ),
    (
        "rp-grant-type-not-enabled",
        history(signed_in(), later(25),
                login(1, denied(Cause.REFRESH_OFF, "unsupported_grant_type"), _FAILED)),
        Weight.BROKEN, (14, 18), (1,), _log(Refusal.REFRESH_FAILED),
    ),
    (
        "harbor-refresh-not-persisted",
        history(*_SPENT, login(2, denied(Cause.REUSED), _FAILED)),
        Weight.BROKEN, (15, 26, 30), (2,), _log(Refusal.REFRESH_FAILED),
    ),
    (
        "idp-refresh-token-expired",
        history(signed_in(), later(99), login(1, denied_twice(Cause.EXPIRED))),
        Weight.BROKEN, (13, 21), (1,), _log(Refusal.REFRESH_FAILED),
    ),
    (
        "idp-reuse-family-revoked",
        history(signed_in(), later(25), login(1, denied_twice(Cause.REUSED)),
                login(2, denied_twice(Cause.REVOKED))),
        Weight.BROKEN, (13, 21), (1, 2), _log(Refusal.REFRESH_FAILED),
    ),
    (
        "idp-5xx-or-429",
        history(signed_in(), later(25), login(1, answered(503, outcome=_INFO), _FAILED),
                login(2, answered(429), _FAILED)),
        Weight.BROKEN, (13, 17), (1, 2), _log(Refusal.REFRESH_FAILED),
    ),
    (
        "idp-html-200",
        history(signed_in(), later(25), login(1, answered(200, outcome=_INFO), _FAILED)),
        Weight.BROKEN, (13, 17), (1,), _log(Refusal.REFRESH_FAILED),
    ),
    (
        "harbor-refresh-without-id-token",
        history(signed_in(), later(25),
                login(1, refreshed("rt1", "rt2", id_ttl=None), refused(Refusal.NO_USERINFO))),
        Weight.BROKEN, (14, 17, 19), (1,), _log(Refusal.NO_USERINFO),
    ),
    (
        "harbor-userinfo-sub-mismatch",
        history(signed_in(), login(1, refused(Refusal.USERINFO_SUBJECT_DIFFERS))),
        Weight.BROKEN, (12, 14), (1,), _log(Refusal.USERINFO_SUBJECT_DIFFERS),
    ),
    (
        "harbor-accepts-wrong-secret",
        history(signed_in(), login_ok(1, secret=_WRONG)),
        Weight.BROKEN, (10, 17), (1,), "Login Succeeded",
    ),
    (
        "idp-user-removed-still-refreshes",
        history(signed_in(), disable(), later(25), login_ok(1, refreshed("rt1", "rt2"))),
        Weight.BROKEN, (10, 16, 23), (1,), "Login Succeeded",
    ),
    (
        "harbor-expires-in-absent",
        history(signed_in(ttl=None), later(25), login_ok(1)),
        Weight.UNPROVEN, (9, 18), (1,), "Login Succeeded",
    ),
    (
        "harbor-expiry-is-access-token-expiry",
        history(signed_in(ttl=60), later(25), login_ok(1)),
        Weight.UNPROVEN, (9, 18), (1,), "Login Succeeded",
    ),
    (
        "harbor-ten-second-early-refresh",
        history(signed_in(ttl=9, id_ttl=9), login_ok(1, refreshed("rt1", "rt2"))),
        Weight.UNPROVEN, (9, 14, 21), (1,), "Login Succeeded",
    ),
]  # fmt: skip
_SHOWN_AT_DEX = (
    *positives_unbelievable.UNBELIEVABLE,
    *positives_refused.REFUSED,
    *positives_errors.ERRORS,
    *positives_answered.ANSWERED,
)
_ALL = (*_SHOWN, *_SHOWN_AT_DEX)


@pytest.mark.parametrize(
    ("cause", "records", "weight", "evidence", "numbers", "saw"), _ALL, ids=[case[0] for case in _ALL]
)
def test_a_checker_names_its_cause_with_the_events_that_show_it(  # noqa: PLR0917
    cause: str,
    records: Records,
    weight: Weight,
    evidence: tuple[int, ...],
    numbers: tuple[int, ...],
    saw: str,
) -> None:
    assert _found(cause, records) == Finding(cause, weight, evidence, numbers, saw)


@pytest.mark.parametrize("case", _SHOWN_AT_DEX, ids=[case[0] for case in _SHOWN_AT_DEX])
def test_of_all_checkers_the_one_that_knows_the_cause_wins(case: Case) -> None:
    cause, records, weight, evidence, numbers, saw = case
    found = findings(records)
    assert isinstance(found, list)
    first = next(finding for each in Weight if (finding := earliest(found, each)) is not None)
    assert first == Finding(cause, weight, evidence, numbers, saw)


def test_a_changed_subject_is_found_where_it_was_issued() -> None:
    stranger = {**vars(issued_by_refresh("rt1", "rt2")), "sub": "sub-bob"}
    records = history(issued_by_code("rt1"), type(issued_by_code("rt1"))(**stranger))
    finding = _found("idp-iss-aud-sub-changed", records)
    saw = (
        "iss=http://provider.example sub=sub-alice aud=harbor"
        " became iss=http://provider.example sub=sub-bob aud=harbor"
    )
    assert finding == Finding("idp-iss-aud-sub-changed", Weight.BROKEN, (1, 2), saw=saw)


@pytest.mark.parametrize("cause", sorted(set(_BY_CAUSE) - {"idp-user-disabled", "harbor-wrong-secret"}))
def test_a_checker_is_silent_on_a_run_in_which_all_went_well(cause: str) -> None:
    assert _found(cause, WORKING) is None


@pytest.mark.parametrize("cause", sorted(_BY_CAUSE))
def test_a_checker_finds_nothing_in_an_empty_history(cause: str) -> None:
    assert _found(cause, ()) is None


def test_a_refusal_behind_a_style_that_the_provider_does_not_take_still_counts() -> None:
    both = (answered(401, "invalid_client"), denied(Cause.USER_DISABLED), _FAILED)
    records = history(signed_in(), disable(), later(25), login(1, *both))
    assert _found("idp-user-disabled", records) == Finding(
        "idp-user-disabled", Weight.CORRECT_DENIAL, (10, 16, 21), (1,), _log(Refusal.REFRESH_FAILED)
    )


def test_a_login_without_a_log_line_shows_the_clients_words() -> None:
    records = history(signed_in(), later(25), login(1, answered(503), said="Error: 503"))
    finding = _found("idp-5xx-or-429", records)
    assert finding is not None
    assert finding.saw == "Error: 503"


def test_a_service_token_in_another_users_name_is_no_accepted_secret() -> None:
    records = history(login(1, challenge(), accepted("bob"), outcome=LoginOutcome.OK))
    assert _found("client-sent-no-credentials", records) is not None


# --- the list of checkers --------------------------------------------------------------------


def test_every_checker_has_a_positive_and_a_near_miss_here() -> None:
    assert {case[0] for case in _ALL} | {"idp-iss-aud-sub-changed"} == set(_BY_CAUSE)
    assert set(NEAR_MISSES) == set(_BY_CAUSE)


def test_every_file_with_a_cause_is_listed_once() -> None:
    folder = Path(checkers.__file__).parent
    files = {path.stem for path in folder.glob("*.py") if "CAUSE = " in path.read_text(encoding="utf-8")}
    names = [checker.__name__.rpartition(".")[2] for checker in CHECKERS]
    assert sorted(names) == sorted(files)


@pytest.mark.parametrize("checker", CHECKERS, ids=lambda checker: checker.CAUSE)
def test_a_checkers_file_is_named_after_a_cause_of_the_catalogue(checker: ModuleType) -> None:
    assert checker.CAUSE in catalogue()
    assert checker.__name__ == f"harness.checkers.{checker.CAUSE.replace('-', '_')}"
