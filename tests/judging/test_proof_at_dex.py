"""When a run with a real Dex may be called `works`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from harness import proof
from harness.events import Refusal
from harness.status import Status
from harness.upstream.events import Asked, UpstreamUserChanged
from harness.verdict import judge
from tests.judging.dex_histories import (
    DEX_GROUPS,
    DEX_WORKING,
    KNOWN,
    call,
    cycle,
    dex_started,
    dex_with,
    dex_without,
    failed_at_dex,
    refreshed_at_dex,
    signed_in_at_dex,
)
from tests.judging.histories import history, later, login, login_ok, refused

if TYPE_CHECKING:
    from tests.judging.histories import Events, Records

_BEFORE = "a login that works before the token runs out, without a refresh"
_HEALED = "that the user is let in again once enabled"
_DENIED = "that a user disabled at the provider is refused after expiry"
_SECRET = "that a wrong secret is refused"


def _cycles(seen: int) -> str:
    return f"3 logins after expiry, each with exactly one refresh ({seen} seen)"


def test_a_run_in_which_everything_was_shown_works() -> None:
    assert proof.missing(DEX_WORKING) == ()
    assert judge(DEX_WORKING).status is Status.WORKS


@pytest.mark.parametrize(
    ("group", "gaps"),
    [
        ("before", (_BEFORE,)),
        ("cycle 1", (_cycles(1),)),
        ("cycle 3", (_cycles(2),)),
        ("wrong secret", (_SECRET,)),
        ("disabled", (_DENIED, _HEALED)),
        ("denial", (_DENIED, _HEALED)),
        ("enabled", (_HEALED,)),
        ("healed", (_HEALED,)),
    ],
)
def test_each_part_of_the_run_shows_something_of_its_own(group: str, gaps: tuple[str, ...]) -> None:
    assert proof.missing(dex_without(group)) == gaps


def _asks_nobody(*, upstream: bool) -> Records:
    """Return three logins after expiry with a connector that asks nobody."""
    return history(
        dex_started(upstream=upstream),
        signed_in_at_dex(upstream=upstream),
        *((later(25), *login_ok(n + 1, refreshed_at_dex(f"rt{n}", f"rt{n + 1}"))) for n in (1, 2, 3)),
    )


def test_logins_prove_nothing_if_the_connector_asked_nobody() -> None:
    assert proof.cycles_on_rotated_tokens(_asks_nobody(upstream=True)) == _cycles(0)
    assert judge(_asks_nobody(upstream=True)).status is not Status.WORKS


def test_logins_prove_nothing_if_the_connector_asked_nobody_even_when_it_signed_people_in() -> None:
    """A connector that takes a password without a word to its upstream, which is there all the same."""
    quiet = history(
        dex_started(),
        signed_in_at_dex(upstream=False),
        *((later(25), *login_ok(n + 1, refreshed_at_dex(f"rt{n}", f"rt{n + 1}"))) for n in (1, 2, 3)),
    )
    assert proof.cycles_on_rotated_tokens(quiet) == _cycles(0)


def test_where_nobody_stands_behind_the_connector_nobody_needs_to_be_asked_or_disabled() -> None:
    alone = {
        name: events
        for name, events in DEX_GROUPS.items()
        if name not in {"disabled", "denial", "enabled", "healed"}
    }
    cycles = {
        f"cycle {n}": (later(25), *login_ok(n + 1, refreshed_at_dex(f"rt{n}", f"rt{n + 1}")))
        for n in (1, 2, 3)
    }
    changed: dict[str, Events] = {
        "listening": dex_started(kind="local", upstream=False),
        "sign-in": signed_in_at_dex(upstream=False),
        **cycles,
    }
    records = history(*(alone | changed).values())
    assert proof.missing(records) == ()
    assert judge(records).status is Status.WORKS


def test_what_the_connector_asked_between_logins_is_no_proof_for_a_login() -> None:
    between = (later(25), *call(12), *login_ok(3, refreshed_at_dex("rt2", "rt3")))
    assert proof.missing(dex_with(cycle_2=between)) == (_cycles(1),)


def test_a_password_of_the_connectors_own_is_a_question_to_the_upstream_too() -> None:
    asked = cycle(2, call(12, what=Asked.OTHER, path="/users/7"))
    assert proof.missing(dex_with(cycle_2=asked)) == ()


@pytest.mark.parametrize("what", [Asked.DISCOVERY, Asked.KEYS])
def test_reading_configuration_and_keys_says_nothing_about_a_person(what: Asked) -> None:
    assert proof.missing(dex_with(cycle_2=cycle(2, call(12, what=what)))) == (_cycles(1),)


@pytest.mark.parametrize("status", [500, 503, 429])
def test_an_upstream_that_is_out_of_order_denies_nobody(status: int) -> None:
    outage = (
        later(25),
        *login(6, failed_at_dex("rt4", call(20, status=status)), refused(Refusal.REFRESH_FAILED)),
    )
    assert proof.missing(dex_with(denial=outage)) == (_DENIED, _HEALED)


def _not_shown(records: Records) -> str | None:
    """Return the names that the proof finds changed."""
    gap = proof.the_same_person_all_along(records)
    return gap if gap is None else gap.partition(": ")[2].rstrip(")")


CHANGE_TO_TWO = UpstreamUserChanged("alice", {"groups": ["a", "b"]})
CHANGE = UpstreamUserChanged("alice", {"groups": ["admins"]})


@pytest.mark.parametrize(
    ("told", "records", "wrong"),
    [
        ("another sub", dex_with(cycle_2=cycle(2, sub="other")), "sub"),
        ("groups lost", dex_with(cycle_2=cycle(2, claims={**KNOWN, "groups": []})), "groups"),
        (
            "two claims lost",
            dex_with(cycle_2=cycle(2, claims={"name": "Alice"})),
            "email, groups",
        ),
        ("a claim more", dex_with(cycle_2=cycle(2, claims={**KNOWN, "nickname": "al"})), "nickname"),
        (
            "groups in another order",
            history(
                dex_started(),
                CHANGE_TO_TWO,
                signed_in_at_dex(claims={**KNOWN, "groups": ["b", "a"]}),
                cycle(1, claims={**KNOWN, "groups": ["a", "b"]}),
            ),
            None,
        ),
        (
            "the upstream's new groups",
            history(
                dex_started(), signed_in_at_dex(), CHANGE, cycle(1, claims={**KNOWN, "groups": ["admins"]})
            ),
            None,
        ),
        (
            "the old groups after a change",
            history(dex_started(), signed_in_at_dex(), CHANGE, cycle(1)),
            "groups",
        ),
        (
            "a change of one claim excuses no other",
            history(
                dex_started(),
                signed_in_at_dex(),
                CHANGE,
                cycle(1, claims={"name": "Alice", "groups": ["admins"]}),
            ),
            "email",
        ),
        (
            "a change before the sign-in",
            history(dex_started(), CHANGE, signed_in_at_dex(), cycle(1)),
            None,
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_refreshed_token_says_what_the_sign_in_said_and_the_upstream_knows(
    told: str, records: Records, wrong: str | None
) -> None:
    assert (told, _not_shown(records)) == (told, wrong)


def test_a_refresh_out_of_nowhere_descends_from_no_sign_in() -> None:
    records = history(dex_started(), cycle(1))
    answered = next(r.number for r in records if r.event.kind == "refresh.answered")
    assert proof.the_same_person_all_along(records) == f"the sign-in that event {answered} descends from"
