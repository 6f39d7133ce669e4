"""The layer before the application: whom it strikes, what it leaves alone, what it writes down."""

from __future__ import annotations

import asyncio
import base64
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import httpx
import jwt
import pytest

from mock_idp.asgi import Reply, reply_of
from mock_idp.events import FaultStruck, FaultSwitchedOff, FaultSwitchedOn
from mock_idp.faults import Aim, Answer, CloseBefore, Delay, DropMember, FaultLayer, Hang, LoseReply, Truncate
from mock_idp.gate import Gate
from tests.faults.stand import DOCUMENTS, ROUTES, TOKENS
from tests.upstream.waiting import until

if TYPE_CHECKING:
    from mock_idp.asgi import Receive, Scope, Send
    from mock_idp.faults import Fault
    from tests.faults.stand import Stand


def test_while_no_fault_is_on_the_application_gets_the_call_as_it_came(stand: Stand) -> None:
    calls: list[tuple[object, ...]] = []

    async def app(*call: object) -> None:
        calls.append(call)

    class Untouched:
        active = False

    layer = FaultLayer(
        app, faults=Untouched(), routes=ROUTES, clock=stand.clock, whose=stand.app, signer=stand.app  # type: ignore[arg-type]
    )  # fmt: skip
    scope: Scope = {"type": "http"}

    async def receive() -> dict[str, object]:
        return {}

    async def send(_: object) -> None: ...

    asyncio.run(layer(scope, receive, send))
    assert calls == [(scope, receive, send)]


def test_a_request_that_no_fault_strikes_is_carried_out_whole(stand: Stand) -> None:
    stand.strike(Answer(500, on=Aim("keys")))
    assert stand.refresh().json() == TOKENS
    assert stand.http.post(stand.url + "/token", content=b"x" * 300_000).json() == TOKENS


def test_a_body_beyond_measure_is_refused_while_a_fault_is_on(stand: Stand) -> None:
    stand.strike(Hang(on=Aim("keys")))
    assert stand.http.post(stand.url + "/token", content=b"x" * (4 * 1024 * 1024 + 1)).status_code == 413


def test_no_fault_strikes_the_control_surface(stand: Stand) -> None:
    stand.strike(Hang())
    assert stand.get("/_control/faults").json() == {"faults": []}


@pytest.mark.parametrize(
    ("aim", "struck"),
    [
        (Aim(), [True, True, True, True]),
        (Aim("token"), [True, True, True, False]),
        (Aim("token", grant="refresh_token"), [True, True, False, False]),
        (Aim(client="harbor"), [True, False, False, False]),
        (Aim(user="bob"), [False, True, False, False]),
        (Aim(user="alice"), [True, False, False, True]),
        (Aim(["keys", "userinfo"]), [False, False, False, True]),
    ],
)
def test_a_fault_strikes_only_what_it_aims_at(stand: Stand, aim: Aim, struck: list[bool]) -> None:
    stand.strike(Answer(500, on=aim))
    answers = [
        stand.refresh(),
        stand.refresh(token="rt-of-bob", client="argo"),
        stand.http.post(stand.url + "/token", data={"grant_type": "client_credentials", "client_id": "ci"}),
        stand.get("/userinfo", token="at1"),
    ]
    assert [answer.status_code == 500 for answer in answers] == struck


def test_a_client_is_known_however_it_authenticates(stand: Stand) -> None:
    stand.strike(Answer(500, on=Aim(client="a client/1")))
    url, assertion = stand.url + "/token", jwt.encode({"sub": "a client/1"}, "k" * 32, algorithm="HS256")
    basic = base64.b64encode(b"a+client%2F1:secret").decode()
    answers = [
        stand.http.post(url, data={"client_id": "a client/1"}),
        stand.http.post(url, data={"client_assertion": assertion}),
        stand.http.post(url, headers={"Authorization": f"Basic {basic}"}),
        stand.http.get(url, params={"client_id": "a client/1"}),
        stand.http.post(url, data={"client_id": "another", "client_assertion": "a.b.c"}),
        stand.http.post(url, headers={"Authorization": "Basic !"}),
    ]
    assert [answer.status_code for answer in answers] == [500, 500, 500, 500, 200, 200]


def test_who_signs_in_is_known_by_the_form(stand: Stand) -> None:
    stand.strike(Answer(500, on=Aim("sign-in", user="bob")))
    login = stand.url + "/login"
    answers = [stand.http.post(login, data={"username": name}) for name in ("alice", "bob")]
    assert [answer.status_code for answer in answers] == [200, 500]


def test_nobody_is_asked_whose_a_token_is_unless_a_fault_aims_at_a_user(stand: Stand) -> None:
    stand.strike(Answer(500, on=Aim("keys")))
    stand.refresh()
    assert stand.app.asked_whose == []
    stand.strike(Answer(500, on=Aim(user="bob")))
    stand.refresh()
    stand.get("/keys")
    assert stand.app.asked_whose == ["rt1"]


def test_every_strike_and_switch_is_an_event(stand: Stand) -> None:
    first = stand.strike(Answer(503, on=Aim("token", user="alice"), times=2))
    second = stand.strike(DropMember(("email",)))
    stand.refresh()
    stand.get("/userinfo")
    stand.get("/keys")
    stand.refresh()
    stand.faults.switch_off(second)
    answers, leaves_out = "answers 503", "leaves out email"
    assert stand.events(FaultSwitchedOn, FaultStruck, FaultSwitchedOff) == [
        FaultSwitchedOn(first, "answer", f"{answers}, for token requests by alice, 2 times"),
        FaultSwitchedOn(second, "drop-member", leaves_out),
        FaultStruck(first, "answer", answers, "token", "refresh_token", "harbor", "alice", 1),
        FaultStruck(second, "drop-member", leaves_out, "resource", "", "", "", 1),
        FaultStruck(first, "answer", answers, "token", "refresh_token", "harbor", "alice", 2),
        FaultSwitchedOff(first, "answer", spent=True),
        FaultSwitchedOff(second, "drop-member", spent=False),
    ]
    assert stand.faults.active is False


def test_an_answer_with_nothing_to_change_counts_as_no_strike(stand: Stand) -> None:
    stand.strike(DropMember(("email",), times=1))
    assert [stand.get(path).json() for path in ("/keys", "/userinfo", "/userinfo")] == [
        DOCUMENTS["/keys"],
        {"sub": "sub-alice"},
        DOCUMENTS["/userinfo"],
    ]


def test_several_faults_strike_one_inside_the_other(stand: Stand) -> None:
    stand.strike(DropMember(("email",)))
    stand.strike(Answer(418, {"email": "a", "b": "c"}))
    answer = stand.get("/userinfo")
    assert (answer.status_code, answer.json()) == (418, {"b": "c"})


def test_a_lost_answer_cannot_be_changed(stand: Stand) -> None:
    stand.strike(DropMember(("email",), times=1))
    stand.strike(CloseBefore(times=1))
    with pytest.raises(httpx.RemoteProtocolError):
        stand.get("/userinfo")
    assert [it.struck for it in stand.faults] == [0]
    assert stand.get("/userinfo").json() == {"sub": "sub-alice"}


def test_the_last_strike_strikes_one_request_even_while_that_is_under_way(stand: Stand) -> None:
    stand.strike(Delay(60, times=1))
    with ThreadPoolExecutor() as pool:
        held = pool.submit(stand.refresh)
        until(lambda: [it.under_way for it in stand.faults] == [1], "the request is held")
        assert stand.refresh().json() == TOKENS
        stand.faults.clear()
        assert held.result(timeout=10).json() == TOKENS


def test_a_fault_that_is_not_on_cannot_be_switched_off(stand: Stand) -> None:
    with pytest.raises(KeyError):
        stand.faults.switch_off(7)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [(LoseReply(), None), (CloseBefore(), None), (Truncate(2), (b'{"', len(str(TOKENS)) > 0))],
)
def test_inside_of_another_application_a_layer_hangs_up_too(
    stand: Stand, fault: Fault, expected: object
) -> None:
    """A recorder or a proxy around the layer collects its answers: there is no connection to close."""
    stand.strike(fault)
    layer = FaultLayer(
        stand.app, faults=stand.faults, routes=ROUTES, clock=stand.clock, whose=stand.app, signer=stand.app
    )
    scope: Scope = {"type": "http", "method": "POST", "path": "/token", "headers": [], "query_string": b""}

    async def asked() -> Reply | None:
        gone = Gate()
        asking = asyncio.ensure_future(reply_of(_closing(layer, gone), scope, b"", gone))
        return await asyncio.wait_for(asking, 5)

    reply = asyncio.run(asked())
    assert (reply and (reply.body, (reply.claimed or 0) > len(reply.body))) == expected


def _closing(layer: FaultLayer, gone: Gate) -> FaultLayer:
    """Return the layer; a connection that is hung up is a caller that has gone."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        hang_up = scope["extensions"]["mock_idp.hang_up"]

        def hang_up_and_leave() -> None:
            hang_up()
            gone.open()

        await layer({**scope, "extensions": {"mock_idp.hang_up": hang_up_and_leave}}, receive, send)

    return app  # type: ignore[return-value]
