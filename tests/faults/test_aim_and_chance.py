"""Which calls a fault strikes, as values: no server, no wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_idp.clock import Clock
from mock_idp.faults import Aim, Answer, Endpoint, Fault, Hang, Routes, faults_of
from mock_idp.faults.base.aim import GRANTS
from mock_idp.faults.base.call import Call
from mock_idp.history import History

if TYPE_CHECKING:
    from mock_idp.faults import Faults


def _faults(*on: Fault) -> Faults:
    clock = Clock(frozen=True)
    faults = faults_of(clock, History(clock))
    for fault in on:
        faults.switch_on(fault)
    return faults


def _struck(fault: Fault, calls: int = 10) -> list[int]:
    """Return the numbers of the calls that are struck, each over before the next begins."""
    faults, numbers = _faults(fault), []
    for number in range(1, calls + 1):
        strikes = faults.striking(Call(number, Endpoint.TOKEN))
        for strike in strikes:
            faults._count(strike, Call(number, Endpoint.TOKEN))
        faults.over(strikes)
        numbers += [number] * bool(strikes)
    return numbers


@pytest.mark.parametrize(
    ("fault", "numbers"),
    [
        (Hang(), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
        (Hang(times=2), [1, 2]),
        (Hang(nth=3), [3]),
        (Hang(nth=3, times=2), [3, 4]),
        (Hang(on=Aim("keys")), []),
    ],
)
def test_a_fault_strikes_so_many_calls_from_such_a_one_on(fault: Fault, numbers: list[int]) -> None:
    assert _struck(fault) == numbers


def test_only_matching_calls_are_counted() -> None:
    faults = _faults(Hang(on=Aim("token"), nth=2))
    kinds = [Endpoint.TOKEN, Endpoint.KEYS, Endpoint.TOKEN]
    assert [bool(faults.striking(Call(n, kind))) for n, kind in enumerate(kinds, 1)] == [False, False, True]


@settings(max_examples=30, deadline=None)
@given(probability=st.floats(0.05, 0.95), seed=st.integers(0, 2**32))
def test_the_same_seed_strikes_the_same_calls(probability: float, seed: int) -> None:
    fault = Hang(probability=probability, seed=seed)
    assert _struck(fault, 100) == _struck(fault, 100)


def test_chance_strikes_about_as_often_as_it_says_and_differently_by_seed() -> None:
    by_seed = [_struck(Hang(probability=0.3, seed=seed), 1000) for seed in range(5)]
    assert all(230 < len(numbers) < 370 for numbers in by_seed)
    assert len({tuple(numbers) for numbers in by_seed}) == 5


def test_a_second_activation_begins_anew() -> None:
    fault = Hang(probability=0.5, seed=9)
    faults = _faults(fault)
    first = [bool(faults.striking(Call(n, "token"))) for n in range(50)]
    faults.clear()
    faults.switch_on(fault)
    assert [bool(faults.striking(Call(n, "token"))) for n in range(50)] == first


@settings(max_examples=50, deadline=None)
@given(
    endpoint=st.frozensets(st.sampled_from(Endpoint), max_size=3),
    grant=st.frozensets(st.sampled_from(sorted(GRANTS.values())), max_size=2),
    client=st.none() | st.sampled_from(["a", "b"]),
    user=st.none() | st.sampled_from(["alice", "bob"]),
    call=st.builds(
        Call,
        number=st.just(1),
        what=st.sampled_from(Endpoint),
        grant=st.sampled_from(["", *GRANTS.values()]),
        client_id=st.sampled_from(["", "a", "b"]),
        username=st.sampled_from(["", "alice", "bob"]),
    ),
)
def test_an_aim_includes_what_fits_every_part_of_it(
    endpoint: frozenset[Endpoint], grant: frozenset[str], client: str | None, user: str | None, call: Call
) -> None:
    parts = [
        Aim(endpoint).includes(call),
        Aim(grant=grant).includes(call),
        Aim(client=client).includes(call),
        Aim(user=user).includes(call),
    ]
    assert parts == [
        not endpoint or call.what in endpoint,
        not grant or call.grant in grant,
        client is None or client == call.client_id,
        user is None or user == call.username,
    ]
    assert Aim(endpoint, grant, client, user).includes(call) == all(parts)


def test_routes_know_placeholders_and_leave_the_control_surface_alone() -> None:
    routes = Routes({"/token": Endpoint.TOKEN, "/orgs/{org}/members": Endpoint.RESOURCE})
    paths = [
        "/token",
        "/orgs/a/members",
        "/orgs/a/b/members",
        "/tokens",
        "/_control",
        "/_control/x",
        "/_controls",
    ]
    assert [routes.endpoint(path) for path in paths] == [
        Endpoint.TOKEN,
        Endpoint.RESOURCE,
        Endpoint.OTHER,
        Endpoint.OTHER,
        None,
        None,
        Endpoint.OTHER,
    ]


@pytest.mark.parametrize(
    ("fault", "description"),
    [
        (Answer(503), "answers 503"),
        (
            Answer(503, on=Aim(["token", "keys"]), nth=2),
            "answers 503, for keys or token requests, from the 2nd on, 1 time",
        ),
        (
            Hang(on=Aim("token", "refresh_token", "harbor", "alice"), probability=0.5, nth=11, times=3),
            (
                "does not answer, for token requests with refresh_token of client harbor by alice, "
                "from the 11th on, with probability 0.5, 3 times"
            ),
        ),
    ],
)
def test_a_fault_says_what_it_does_to_whom_and_how_often(fault: Fault, description: str) -> None:
    assert fault.description == description
