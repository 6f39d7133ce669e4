"""When a run may be called `works`: each question, shown and not shown."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from harness import proof
from harness.events import LoginOutcome, Refusal, WhichSecret
from mock_idp.protocol.errors import Cause
from tests.judging.golden import WORKING, with_parts, without
from tests.judging.histories import (
    CLAIMS,
    answered,
    challenge,
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
    from collections.abc import Callable

    from tests.judging.histories import Events, Records

_BEFORE = "a login that works before the token runs out, without a refresh"
_HEALED = "that the user is let in again once enabled"
_DENIED = "that a user disabled at the provider is refused after expiry"
_SECRET = "that a wrong secret is refused"


def _cycles(seen: int) -> str:
    return f"3 logins after expiry, each with exactly one refresh ({seen} seen)"


def _cycle(number: int, *, ttl: float | None = 20, old: str | None = None, grant: str = "grant1") -> Events:
    """Return a login after expiry that refreshes ``rt<number>`` into the next."""
    step = refreshed(old or f"rt{number}", f"rt{number + 1}", ttl=ttl, id_ttl=ttl, grant=grant)
    return later(25), *login_ok(number, step)


def test_a_run_in_which_everything_was_shown_lacks_nothing() -> None:
    assert proof.missing(WORKING) == ()


def test_an_empty_history_lacks_everything() -> None:
    assert proof.missing(()) == ("a sign-in", _BEFORE, _cycles(0), _SECRET, _DENIED, _HEALED)


@pytest.mark.parametrize(
    ("group", "gaps"),
    [
        ("before", (_BEFORE,)),
        ("cycle 1", (_cycles(1),)),
        ("cycle 2", (_cycles(1),)),
        ("cycle 3", (_cycles(2),)),
        ("time 1", (_cycles(2),)),
        ("time 2", (_cycles(1),)),
        ("time 3", (_cycles(2),)),
        ("wrong secret", (_SECRET,)),
        ("disabled", (_DENIED, _HEALED)),
        ("time 4", (_DENIED, _HEALED)),
        ("denial", (_DENIED, _HEALED)),
        ("enabled", (_HEALED,)),
        ("healed", (_HEALED,)),
    ],
)
def test_each_part_of_the_run_shows_something_of_its_own(group: str, gaps: tuple[str, ...]) -> None:
    assert proof.missing(without(group)) == gaps


_QUESTIONS: list[tuple[str, Callable[[Records], str | None], Records, str | None]] = [
    (
        "a login after the end is no login before it",
        proof.a_login_before_expiry, history(signed_in(ttl=None), later(25), login_ok(1)), _BEFORE,
    ),
    (
        "a token is over at the very moment it ends",
        proof.a_login_before_expiry, history(signed_in(), later(20), login_ok(1)), _BEFORE,
    ),
    (
        "a login that refreshes is no login before expiry",
        proof.a_login_before_expiry,
        history(signed_in(ttl=9, id_ttl=9), login_ok(1, refreshed("rt1", "rt2"))), _BEFORE,
    ),
    (
        "a login on a refreshed token is not one on the sign-in's",
        proof.a_login_before_expiry, history(signed_in(), _cycle(1), login_ok(2)), _BEFORE,
    ),
    (
        "a refused login is none",
        proof.a_login_before_expiry, history(signed_in(), login(1)), _BEFORE,
    ),
    (
        "three cycles in a row",
        proof.cycles_on_rotated_tokens, history(signed_in(), _cycle(1), _cycle(2), _cycle(3)), None,
    ),
    (
        "a provider that does not rotate and sends no refresh token back (RFC 6749 6)",
        proof.cycles_on_rotated_tokens,
        history(signed_in(), *((later(25), *login_ok(n, refreshed("rt1", None))) for n in (1, 2, 3))), None,
    ),
    (
        "a login without need of a refresh in between does no harm",
        proof.cycles_on_rotated_tokens,
        history(signed_in(), _cycle(1), login_ok(9), _cycle(2), _cycle(3)), None,
    ),
    (
        "sign-ins in between heal what was not kept",
        proof.cycles_on_rotated_tokens,
        history(signed_in(), _cycle(1), signed_in("rt2"), _cycle(2), signed_in("rt3"), _cycle(3)), _cycles(1),
    ),
    (
        "two people's cycles do not add up",
        proof.cycles_on_rotated_tokens,
        history(signed_in(), _cycle(1), _cycle(2), signed_in(username="bob"),
                later(25), login_ok(3, refreshed("rt3", "rt4"), username="bob")), _cycles(2),
    ),
    (
        "a refused login breaks the row",
        proof.cycles_on_rotated_tokens,
        history(signed_in(), _cycle(1), _cycle(2), login(9), _cycle(3)), _cycles(2),
    ),
    (
        "a token that was spent before is not the one that was left",
        proof.cycles_on_rotated_tokens,
        history(signed_in(), _cycle(1), _cycle(2, old="rt1"), _cycle(3)), _cycles(1),
    ),
    (
        "a registry that does not store starts from the sign-in each time",
        proof.cycles_on_rotated_tokens,
        history(signed_in(),
                *((later(25), *login_ok(n, refreshed_in_vain("rt1", "rt2"))) for n in (1, 2, 3))), _cycles(1),
    ),
    (
        "two refreshes in one login are one too many",
        proof.cycles_on_rotated_tokens,
        history(signed_in(), later(25),
                login_ok(1, refreshed("rt1", "rt2"), refreshed("rt2", "rt3"))), _cycles(0),
    ),
    (
        "a refresh that the provider never saw",
        proof.cycles_on_rotated_tokens,
        history(signed_in(), later(25), login_ok(1, refreshed("rt1", "rt2")[2:])), _cycles(0),
    ),
    (
        "a provider that returns an ID token that is over",
        proof.cycles_on_rotated_tokens,
        history(signed_in(), later(25), login_ok(1, refreshed("rt1", "rt2", id_ttl=-5))), _cycles(0),
    ),
    (
        "the access token was over, the ID token was not",
        proof.cycles_on_rotated_tokens,
        history(signed_in(id_ttl=60), later(25), login_ok(1, refreshed("rt1", "rt2"))), _cycles(0),
    ),
    (
        "a style that the provider does not take goes before",
        proof.cycles_on_rotated_tokens,
        history(signed_in(), *(
            (later(25), *login_ok(n, answered(401, "invalid_client"), refreshed(f"rt{n}", f"rt{n + 1}")))
            for n in (1, 2, 3))), None,
    ),
    (
        "an anonymous token",
        proof.the_client_was_heard, history(login(1, challenge(), outcome=LoginOutcome.OK)),
        "that the registry gave login 1 a token for Alice",
    ),
    (
        "claims as they were",
        proof.the_same_person_all_along,
        history(issued_by_code("rt1"), issued_by_refresh("rt1", "rt2")), None,
    ),
    (
        "groups lost",
        proof.the_same_person_all_along,
        history(issued_by_code("rt1"),
                replace(issued_by_refresh("rt1", "rt2"), claims={**CLAIMS, "groups": []})),
        "that refreshed claims stay as they were (event 2: groups)",
    ),
    (
        "groups lost with the scope that the provider narrowed",
        proof.the_same_person_all_along,
        history(issued_by_code("rt1"),
                replace(issued_by_refresh("rt1", "rt2"), scope="openid", claims={"name": "Alice"})),
        "that refreshed claims stay as they were (event 2: email, groups)",
    ),
    (
        "a refresh out of nowhere",
        proof.the_same_person_all_along, history(issued_by_refresh("rt1", "rt2")),
        "the sign-in that event 1 descends from",
    ),
    (
        "a registry that is down refuses everybody",
        proof.a_wrong_secret_is_refused,
        history(login(1, secret=WhichSecret.WRONG, outcome=LoginOutcome.UNREACHABLE)), _SECRET,
    ),
    (
        "an unknown name says nothing about secrets",
        proof.a_wrong_secret_is_refused,
        history(login(1, refused(Refusal.UNKNOWN_USER), secret=WhichSecret.WRONG)), _SECRET,
    ),
    (
        "the right secret refused",
        proof.a_wrong_secret_is_refused, history(login(1, refused(Refusal.SECRET_MISMATCH))), _SECRET,
    ),
    (
        "refused for something else while disabled",
        proof.a_disabled_user_is_refused,
        history(signed_in(), disable(), later(25), login(1, denied_twice(Cause.REUSED))), _DENIED,
    ),
    (
        "refused before the token was over",
        proof.a_disabled_user_is_refused,
        history(signed_in(), disable(), login(1, denied_twice(Cause.USER_DISABLED))), _DENIED,
    ),
    (
        "let in before anybody was refused",
        proof.an_enabled_user_is_let_in,
        history(signed_in(), disable(), enable(), login_ok(1), disable(), later(25),
                login(2, denied_twice(Cause.USER_DISABLED))), _HEALED,
    ),
    (
        "somebody else is let in",
        proof.an_enabled_user_is_let_in,
        history(signed_in(), disable(), later(25), login(1, denied_twice(Cause.USER_DISABLED)), enable(),
                login_ok(2, username="bob")), _HEALED,
    ),
    (
        "let in while still disabled",
        proof.an_enabled_user_is_let_in,
        history(signed_in(), disable(), later(25), login(1, denied_twice(Cause.USER_DISABLED)), login_ok(2)),
        _HEALED,
    ),
    (
        "a sign-in after enabling heals as well",
        proof.an_enabled_user_is_let_in,
        history(signed_in(), disable(), later(25), login(1, denied_twice(Cause.USER_DISABLED)), enable(),
                signed_in("rt9"), login_ok(2)), None,
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("question", "records", "gap"), [case[1:] for case in _QUESTIONS], ids=[case[0] for case in _QUESTIONS]
)
def test_a_question_is_answered(
    question: Callable[[Records], str | None], records: Records, gap: str | None
) -> None:
    assert question(records) == gap


def test_three_refreshes_in_one_direction_are_needed_after_a_denial_too() -> None:
    denial = (*denied(Cause.USER_DISABLED, old="rt3"), *refused(Refusal.REFRESH_FAILED))
    records = with_parts(cycle_3=login(4, denial))
    assert _cycles(2) in proof.missing(records)
