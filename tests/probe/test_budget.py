"""Never more requests than announced, whatever is asked for and whoever answers."""

from __future__ import annotations

import asyncio
import contextlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mock_idp.probe import running
from mock_idp.probe.budget import BudgetedTransport, Kind
from mock_idp.probe.failures import BudgetExceeded, CouldNotTell
from mock_idp.probe.options import ClientIdentity, Way
from tests.probe.issuing import ISSUER
from tests.probe.probing import Moved, an_options, not_observed, run
from tests.probe.scripted import Scripted

if TYPE_CHECKING:
    from mock_idp.probe.result import Result

_CIRCLE = {"location": "/authorize"}
_PROVIDERS: dict[str, dict[str, Any]] = {
    "usual": {},
    "no rotation": {"rotates": False},
    "rests": {"rests": 3},
    "no detection": {"detects_reuse": False},
    "long interval": {"reuse_interval": 1000},
    "long interval, same successor": {"reuse_interval": 1000, "same_successor": True},
    "for ever": {"access_ttl": 1e6, "expires_in": 50},
    "no lifetime": {"access_ttl": 1e6, "expires_in": None},
    "no refresh": {"issues": "never"},
    "one per person": {"one_per_person": True},
    "nothing offered": {"offers": ("device",)},
    "never signed in": {"polls": 10**6},
    "goes in circles": {"instead": {"/authorize": lambda _: httpx.Response(302, headers=_CIRCLE)}},
    "refuses codes": {"instead": {"/token": lambda _: httpx.Response(400, json={"error": "invalid_grant"})}},
    "other keys": {"instead": {"/keys": lambda _: httpx.Response(200, json={"keys": []})}},
    "no answer to refreshes": {"instead": {"refresh": lambda _: httpx.Response(500)}},
}  # fmt: skip
_OPTIONS = st.fixed_dictionaries({
    "way": st.sampled_from([Way.FORM, Way.FORM, Way.DEVICE, Way.TOKEN]),
    "reuse": st.booleans(),
    "thorough": st.booleans(),
    "wait": st.sampled_from([0, 3, 30, 100, 1000]),
    "sign_ins": st.sampled_from([None, 1, 2, 5]),
    "parallel": st.sampled_from([2, 5]),
    "second_client": st.sampled_from([None, ClientIdentity(client_id="other", secret="s")]),
    "patience": st.sampled_from([7, 60, 300]),
})  # fmt: skip


@dataclass
class _Counted:
    """What was told before the first request, and what was then sent."""

    told: list[str]
    announced: dict[str, int]
    asked: dict[str, int]
    result: Result | None


def _probe(kind: str, options: dict[str, Any]) -> _Counted:
    moved = Moved()
    provider = Scripted(moved.clock, **_PROVIDERS[kind])
    token = provider.sign_in("openid email offline_access", None).json().get("refresh_token", "none")
    told: list[str] = []
    result = None

    def tell(line: str) -> None:
        if not provider.requests:
            told.append(line)

    with contextlib.suppress(CouldNotTell):
        probing = running.probe(
            an_options(ISSUER, refresh_token=token, **options), moved.world(provider.transport), tell
        )
        result = asyncio.run(probing)
    line = next(line for line in told if line.startswith("at most "))
    return _Counted(told, _numbers(line), dict(provider.asked), result)


def _numbers(line: str) -> dict[str, int]:
    """Read what a person reads."""
    words = {"sign-in pages": "pages", "device authorization": "device", "device polls": "polls"}
    total, rest = re.fullmatch(r"at most (\d+) requests: (.*)", line).groups()  # type: ignore[union-attr]
    numbers = {
        words.get(name, name): int(number)
        for number, name in (part.split(" ", 1) for part in rest.split(", "))
    }
    assert sum(numbers.values()) == int(total)
    return numbers


def _check(kind: str, options: dict[str, Any]) -> None:
    counted = _probe(kind, options)
    over = {name: n for name, n in counted.asked.items() if n > counted.announced.get(name, 0)}
    assert over == {}
    if counted.result is not None:
        assert {name: n for name, n in counted.result.sent.items() if n} == counted.asked
        assert not [why for why in not_observed(counted.result).values() if "stopped" in why]


@settings(max_examples=40, deadline=None)
@given(kind=st.sampled_from(sorted(_PROVIDERS)), options=_OPTIONS)
def test_no_more_is_sent_than_announced_and_the_plan_needs_no_guard(
    kind: str, options: dict[str, Any]
) -> None:
    _check(kind, options)


@pytest.mark.parametrize("kind", sorted(_PROVIDERS))
def test_no_kind_of_provider_makes_it_send_more(kind: str) -> None:
    second = ClientIdentity(client_id="other", secret="s")
    _check(kind, {"wait": 100, "second_client": second, "parallel": 8})


def test_one_request_more_than_announced_is_not_sent() -> None:
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(200)

    transport = BudgetedTransport(httpx.MockTransport(answer), {Kind.TOKEN: 2})

    async def send(kind: str) -> None:
        request = httpx.Request("GET", "https://provider.example/", extensions={"kind": kind})
        await transport.handle_async_request(request)

    for _ in range(2):
        asyncio.run(send("token"))
    with pytest.raises(BudgetExceeded, match="no more token requests were announced than the 2"):
        asyncio.run(send("token"))
    with pytest.raises(BudgetExceeded):
        asyncio.run(send("userinfo"))
    with pytest.raises(ValueError, match="is not a valid Kind"):
        asyncio.run(send(""))
    assert len(sent) == 2


@pytest.mark.parametrize(
    ("options", "who"),
    [
        ({}, "signing in as alice up to 8 times"),
        ({"sign_ins": 1}, "signing in as alice once"),
        ({"way": Way.DEVICE}, "you sign in on another device once"),
        ({"way": Way.TOKEN}, "beginning with the refresh token that was given"),
    ],
)
def test_it_says_who_signs_in_how_often(options: dict[str, Any], who: str) -> None:
    assert _probe("usual", options).told[0] == f"probing https://provider.example as client example, {who}"


def test_whoever_wants_no_reuse_is_not_warned_of_it_and_gets_none() -> None:
    counted = _probe("usual", {"reuse": False})
    assert not [line for line in counted.told if "may alarm" in line]
    assert counted.result is not None
    assert {"reuse", "parallel"} <= not_observed(counted.result).keys()


def test_a_provider_at_an_address_without_tls_is_warned_of() -> None:
    moved = Moved()
    with pytest.raises(CouldNotTell):
        run(an_options("http://sso.example"), moved, httpx.MockTransport(lambda _: httpx.Response(404)))
    assert "its address is not https: secrets and tokens travel in the clear" in moved.told
