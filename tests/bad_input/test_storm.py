"""Bad requests, a few thousand of them: no failure, no hang, no way out, and the specification's words.

All of them, 100,000, are for once in a while: ``python -m tests.bad_input --requests 100000 --seed 1``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from mock_idp.faults import Answer
from tests.bad_input import setups
from tests.bad_input.changes import Drop, Put
from tests.bad_input.good import good_in
from tests.bad_input.running import still_works, storm
from tests.bad_input.shots import Shot
from tests.bad_input.trying import Objection, attempt
from tests.bad_input.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.bad_input.wire import Reply

_FIRST, *_OTHERS = setups.names()
_GOOD = {200, 201, 204, 303}
_NOT_GOOD_BY_NATURE = {"token_device": 400, "nowhere": 404}
"""Nobody has decided over that device; there is nothing."""


@pytest.fixture
def world() -> Iterator[World]:
    world = World(_FIRST)
    yield world
    world.close()


def test_every_good_request_is_answered_well(world: World) -> None:
    answers = {name: attempt(world, Shot(name)).status for name in good_in(world)}
    bad = {name: status for name, status in answers.items() if status not in _GOOD}
    assert bad == _NOT_GOOD_BY_NATURE


@pytest.mark.parametrize(("setup", "requests"), [(_FIRST, 1000), *((name, 60) for name in _OTHERS)])
def test_no_bad_request_does_harm(setup: str, requests: int) -> None:
    outcome = storm(setup, requests, 7)
    assert outcome.objections == []
    assert outcome.counts.requests >= requests


def _headers(reply: Reply, **others: bytes) -> Reply:
    found = {name: value for name, value in reply.headers if name.decode() not in others}
    added = {name.encode(): value for name, value in others.items()}
    return replace(reply, headers=(*found.items(), *added.items()))


_SPOILT: dict[str, tuple[str, Callable[[Reply], Reply], str]] = {
    "a server error": ("token_code", lambda it: replace(it, status=500), "the status is 500"),
    "a hang": ("token_code", lambda it: replace(it, status=0), "the status is 0"),
    "a failure": ("keys", lambda it: replace(it, failure="ValueError"), "the application failed"),
    "a slow answer": ("keys", lambda it: replace(it, seconds=3), "the answer took 3.0 s"),
    "a traceback": (
        "keys",
        lambda it: replace(it, body=b"Traceback (most recent call last)"),
        "the body tells of the inside",
    ),
    "a secret": ("authorize", lambda it: replace(it, body=b"loose-secret-of-nobody-else"), "client's secret"),
    "an open redirect": ("initiate_login", lambda it: _headers(it, location=b"//zq9.example"), "is led to"),
    "a longer callback": (
        "authorize_signed_in",
        lambda it: _headers(it, location=b"https://rp.example/callback.zq9.example/?code=a"),
        "is led to",
    ),
    "a made-up header": ("keys", lambda it: _headers(it, **{"x-zq9": b"1"}), "has a line break"),
    "markup": (
        "sign_in_page",
        lambda it: replace(it, body=it.body.replace(b"<main>", b"<main><b onclick=a>")),
        "markup of the caller's",
    ),
    "a script": (
        "sign_in_page",
        lambda it: replace(it, body=it.body.replace(b"<main>", b"<main><script>zq9</script>")),
        "a script that its policy does not name",
    ),
    "no policy": (
        "device_page",
        lambda it: _headers(it, **{"content-security-policy": b""}),
        "has no policy",
    ),
}


@pytest.mark.parametrize("name", _SPOILT)
def test_what_must_not_be_is_objected_to(world: World, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    good, spoil, sentence = _SPOILT[name]
    ask = world.wire.ask
    monkeypatch.setattr(world, "send", lambda call: spoil(ask(call)))
    with pytest.raises(Objection, match=sentence):
        attempt(world, Shot(good))


_REFUSED = Shot("token_code", (Drop("code"),))
_SPOILT_ERRORS: dict[str, tuple[bytes, bytes, str]] = {
    "another code": (b'"invalid_request"', b'"no_code"', "no error of that endpoint"),
    "a quotation mark": (b"'code'", b'\\"code\\"', "other characters"),
    "what was sent": (b"'code'", b"zq9", "other characters"),
    "another member": (b'"error"', b'"a":1,"error"', "no error of that endpoint"),
    "no JSON": (b"{", b"<", "no JSON object"),
}


@pytest.mark.parametrize("name", _SPOILT_ERRORS)
def test_other_errors_are_objected_to(world: World, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    old, new, sentence = _SPOILT_ERRORS[name]
    ask = world.wire.ask

    def send(call: object) -> Reply:
        reply = ask(call)  # type: ignore[arg-type]
        return replace(reply, body=reply.body.replace(old, new))

    monkeypatch.setattr(world, "send", send)
    with pytest.raises(Objection, match=sentence):
        attempt(world, _REFUSED)


def test_a_refusal_without_an_event_is_objected_to(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world.provider.token_endpoint, "_write_down", lambda *_: None)
    with pytest.raises(Objection, match="nothing in the history tells of this refusal"):
        attempt(world, _REFUSED)


def test_a_provider_that_is_broken_afterwards_is_objected_to(world: World) -> None:
    attempt(world, Shot("token_code", (Put("code", "zq9"),)))
    assert still_works(world) == []
    world.provider.faults.switch_on(Answer(503))
    (objection,) = still_works(world)
    assert "nobody can sign in any more" in objection
