"""Faults of an upstream: each does what it says, to whom it says, as often as it says."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from harness.upstream.events import Asked, FaultEnded, FaultInjected, UpstreamAnswered, UpstreamAsked
from harness.upstream.faults import Calls, aimed
from mock_idp.asgi import Reply
from mock_idp.dialects import RefreshPolicy
from mock_idp.faults import Answer, Barrier, Delay, DropMember, Fault, Hang, LoseReply
from mock_idp.faults.barrier import _MeetingPlace
from mock_idp.faults.base.call import Call
from mock_idp.fingerprint import fingerprint
from mock_idp.gate import Gate
from tests.upstream.connector import connected
from tests.upstream.waiting import until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.upstream.connector import Connector

ONCE = RefreshPolicy(reuse_interval=0)


@pytest.fixture
def connector() -> Iterator[Connector]:
    with connected(refresh=ONCE) as connector:
        yield connector


def _ends(connector: Connector, *kinds: Asked) -> list[tuple[int | None, str]]:
    """Return status and fault of each call of these kinds."""
    kinds = kinds or (Asked.REFRESH, Asked.RESOURCE)
    return [(it.status, it.fault) for it in connector.events(UpstreamAnswered) if it.what in kinds]


# --- an answer in place of the upstream's ----------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "kind", "text", "error"),
    [
        (Answer(503), "", "", ""),
        (Answer(401, {"message": "go away"}), "application/json", '{"message": "go away"}', "go away"),
        (Answer(500, "boom"), "text/plain", "boom", "boom"),
        (Answer(200, "<title>Sign in</title>"), "text/html", "<title>Sign in</title>", "Sign in"),
        (Answer(403, "<h1>Forbidden</h1>"), "text/html", "<h1>Forbidden</h1>", "Forbidden"),
    ],
)
def test_an_answer_of_our_choosing(
    connector: Connector, fault: Answer, kind: str, text: str, error: str
) -> None:
    token = connector.sign_in()["refresh_token"]
    connector.upstream.inject(fault)
    answer = connector.refresh(token)
    shown = (answer.status_code, answer.headers.get("content-type", ""), answer.text)
    assert shown == (fault.status, kind, text)
    last = connector.events(UpstreamAnswered)[-1]
    assert (last.status, last.fault, last.error, last.refresh_token) == (fault.status, "answer", error, None)


def test_the_upstream_never_sees_a_call_that_is_answered_for_it(connector: Connector) -> None:
    token = connector.sign_in()["refresh_token"]
    connector.upstream.inject(Answer(429, retry_after=7, times=2))
    first, second, third = (connector.refresh(token) for _ in range(3))
    assert [(it.status_code, it.headers.get("retry-after")) for it in (first, second, third)] == [
        (429, "7"),
        (429, "7"),
        (200, None),
    ]


# --- aim -------------------------------------------------------------------------------------


def test_a_fault_strikes_only_what_it_aims_at(connector: Connector) -> None:
    tokens, bobs = connector.sign_in(), connector.sign_in("bob")
    connector.upstream.inject(Answer(500, on=Calls(Asked.RESOURCE, username="alice")))
    connector.refresh(tokens["refresh_token"])
    connector.read(tokens["access_token"])
    connector.read(bobs["access_token"])
    assert _ends(connector) == [(200, ""), (500, "answer"), (200, "")]


def test_a_sign_in_can_be_struck_too(connector: Connector) -> None:
    connector.upstream.inject(Answer(503, {"error": "down"}, on=Calls(Asked.CODE)))
    assert connector.sign_in() == {"error": "down"}
    assert _ends(connector, Asked.CODE) == [(503, "answer")]


def test_a_fault_ends_with_its_last_strike_or_when_it_is_lifted(connector: Connector) -> None:
    token = connector.sign_in()["access_token"]
    connector.upstream.inject(Answer(500, times=1))
    connector.upstream.inject(Delay(0.001))
    connector.read(token)
    connector.upstream.lift()
    connector.upstream.lift()
    connector.read(token)
    kinds = (FaultInjected, FaultEnded, UpstreamAnswered)
    shown = [
        it.fault if isinstance(it, UpstreamAnswered) else it
        for it in connector.events(*kinds)
        if not isinstance(it, UpstreamAnswered) or it.what is Asked.RESOURCE
    ]
    assert shown == [
        FaultInjected("answer", "answers 500, for calls of kind refresh or resource, 1 time"),
        FaultInjected("delay", "is slow by 0.001 s, for calls of kind refresh or resource"),
        "answer+delay",
        FaultEnded("answer"),
        FaultEnded("delay"),
        "",
    ]


def test_a_fault_with_one_strike_left_strikes_one_call_even_while_that_is_under_way(
    connector: Connector,
) -> None:
    alices, bobs = (connector.sign_in(name)["refresh_token"] for name in ("alice", "bob"))
    connector.upstream.inject(Hang(times=1))
    with ThreadPoolExecutor() as pool:
        held = pool.submit(connector.refresh, alices)
        until(lambda: connector.events(UpstreamAsked)[-1].username == "alice", "alice's call is held")
        assert connector.refresh(bobs).status_code == 200
        connector.upstream.lift()
        assert held.result(timeout=10).status_code == 200
    assert _ends(connector) == [(200, ""), (200, "hang")]


def test_a_token_that_an_error_repeats_is_not_written_down(connector: Connector) -> None:
    token = connector.sign_in()["refresh_token"]
    connector.upstream.inject(Answer(400, {"error": f"no such token: {token}"}))
    connector.refresh(token)
    assert connector.events(UpstreamAnswered)[-1].error == f"no such token: {fingerprint(token)}"


# --- time ------------------------------------------------------------------------------------


def test_a_slow_upstream_answers_after_all(connector: Connector) -> None:
    token = connector.sign_in()["refresh_token"]
    connector.upstream.inject(Delay(0.05))
    assert connector.refresh(token).status_code == 200
    assert connector.events(UpstreamAnswered)[-1].seconds >= 0.05


@pytest.mark.parametrize("fault", [Delay(60), Hang()])
def test_who_does_not_wait_for_the_answer_has_spent_nothing(connector: Connector, fault: Fault) -> None:
    token = connector.sign_in()["refresh_token"]
    connector.upstream.inject(fault)
    with pytest.raises(httpx.ReadTimeout):
        connector.refresh(token, timeout=0.05)
    until(lambda: _ends(connector), "the upstream has noticed")
    last = connector.events(UpstreamAnswered)[-1]
    assert (last.status, last.fault, last.hung_up, last.refresh_token) == (None, fault.name, True, None)
    connector.upstream.lift()
    assert connector.refresh(token).status_code == 200


@pytest.mark.parametrize("fault", [Delay(60), Hang(), Barrier(2, 60, people=True)])
def test_a_call_that_is_held_is_carried_out_when_the_fault_is_lifted(
    connector: Connector, fault: Fault
) -> None:
    token = connector.sign_in()["refresh_token"]
    connector.upstream.inject(fault)
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(connector.refresh, token)
        until(lambda: connector.events(UpstreamAsked)[-1].what is Asked.REFRESH, "the call is held")
        connector.upstream.lift()
        assert waiting.result(timeout=10).status_code == 200


def test_an_upstream_that_hangs_stops_all_the_same() -> None:
    with ThreadPoolExecutor() as pool:
        with connected() as connector:
            token = connector.sign_in()["refresh_token"]
            connector.upstream.inject(Hang())
            waiting = pool.submit(connector.refresh, token)
            until(lambda: connector.events(UpstreamAsked)[-1].what is Asked.REFRESH, "the call is held")
        wait([waiting], timeout=10)
    assert connector.events(FaultInjected, FaultEnded)[-1] == FaultEnded("hang")
    assert connector.events(UpstreamAnswered)[-1].what is Asked.REFRESH


# --- replies that get lost -------------------------------------------------------------------


def test_a_lost_reply_leaves_a_spent_token_and_nobody_who_knows_the_new_one(connector: Connector) -> None:
    token = connector.sign_in()["refresh_token"]
    connector.upstream.inject(LoseReply(times=1))
    with pytest.raises(httpx.RemoteProtocolError, match="disconnected without sending a response"):
        connector.refresh(token)
    again = connector.refresh(token)
    lost, refused = [it for it in connector.events(UpstreamAnswered) if it.what is Asked.REFRESH]
    assert (lost.status, lost.spent, lost.hung_up, lost.fault) == (None, False, False, "lose-reply")
    assert lost.refresh_token not in {None, lost.presented}
    assert (refused.status, refused.spent, refused.error) == (400, True, "invalid_grant")
    assert again.status_code == 400


def test_a_reuse_interval_heals_a_lost_reply() -> None:
    with connected(refresh=RefreshPolicy(reuse_interval=30)) as connector:
        token = connector.sign_in()["refresh_token"]
        connector.upstream.inject(LoseReply(times=1))
        with pytest.raises(httpx.RemoteProtocolError):
            connector.refresh(token)
        assert connector.refresh(token).status_code == 200


def test_a_lost_reply_over_https_closes_the_connection_too() -> None:
    with connected("github-app") as connector:
        token = connector.sign_in()["refresh_token"]
        connector.upstream.inject(LoseReply(times=1))
        with pytest.raises(httpx.HTTPError):
            connector.refresh(token, timeout=5)
        assert _ends(connector, Asked.REFRESH) == [(None, "lose-reply")]


# --- overlap ---------------------------------------------------------------------------------


def _together(connector: Connector, *tokens: str) -> list[int]:
    with ThreadPoolExecutor(max_workers=len(tokens)) as pool:
        return [answer.status_code for answer in pool.map(connector.refresh, tokens)]


def test_two_peoples_calls_meet_and_go_on_together(connector: Connector) -> None:
    tokens = [connector.sign_in(name)["refresh_token"] for name in ("alice", "bob")]
    connector.upstream.inject(Barrier(2, within=30, people=True))
    before = len(connector.history)
    assert _together(connector, *tokens) == [200, 200]
    kinds = [record.event.kind for record in connector.history.records[before:]]
    assert kinds == ["upstream.asked"] * 2 + ["upstream.answered"] * 2
    assert _together(connector, *[connector.sign_in(name)["refresh_token"] for name in ("bob", "alice")]) == [
        200,
        200,
    ]


def test_one_persons_calls_do_not_meet_themselves_and_patience_ends(connector: Connector) -> None:
    tokens = [connector.sign_in()["refresh_token"] for _ in range(2)]
    connector.upstream.inject(Barrier(2, within=0.1, people=True))
    assert _together(connector, *tokens) == [200, 200]
    seconds = [it.seconds for it in connector.events(UpstreamAnswered) if it.what is Asked.REFRESH]
    assert max(seconds) >= 0.1


def test_who_loses_patience_takes_all_of_the_round_along() -> None:
    place = _MeetingPlace(Barrier(2, within=0.01, people=True))
    first, second = (Call(number, Asked.REFRESH, "alice") for number in (1, 2))

    async def carried_out() -> Reply:
        return Reply(200)

    round_ = place._join(first)
    assert round_.full.is_open is False
    assert asyncio.run(place.apply(second, Gate(), carried_out)) == Reply(200)
    assert round_.full.is_open is True


def test_who_leaves_a_meeting_does_not_count(connector: Connector) -> None:
    alices, bobs = (connector.sign_in(name)["refresh_token"] for name in ("alice", "bob"))
    connector.upstream.inject(Barrier(2, within=60, people=True))
    with pytest.raises(httpx.ReadTimeout):
        connector.refresh(alices, timeout=0.05)
    until(lambda: _ends(connector), "alice's call is over")
    answers: list[httpx.Response] = []
    waiting = threading.Thread(target=lambda: answers.append(connector.refresh(bobs)))
    waiting.start()
    until(lambda: connector.events(UpstreamAsked)[-1].username == "bob", "bob's call is held")
    assert connector.refresh(alices).status_code == 200
    waiting.join(10)
    assert [answer.status_code for answer in answers] == [200]


# --- thin answers ----------------------------------------------------------------------------


def test_a_thin_answer_lacks_what_is_named_and_nothing_else(connector: Connector) -> None:
    tokens = connector.sign_in()
    connector.upstream.inject(DropMember(("refresh_token", "mail")))
    renewed, me = connector.refresh(tokens["refresh_token"]).json(), connector.read(tokens["access_token"])
    assert renewed.keys() == tokens.keys() - {"refresh_token"}
    assert me.json().keys() == {"id", "login", "display_name", "mail_confirmed", "teams"}
    refresh = next(it for it in connector.events(UpstreamAnswered) if it.what is Asked.REFRESH)
    assert (refresh.refresh_token, refresh.fault) == (None, "drop-member")


def test_what_is_no_json_object_is_left_as_it_is(connector: Connector) -> None:
    connector.upstream.inject(DropMember(("a",), on=Calls(Asked)))
    assert connector.http.get(connector.upstream.url + "/sign-in").status_code == 403


# --- values ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Answer(99), "answer: 99 is no status from 200 to 599"),
        (lambda: Answer(429, retry_after=-1), "answer: retry_after must be 0 or more"),
        (lambda: Answer(500, times=0), "answer: times must be 1 or more"),
        (lambda: Calls(()), "a fault must strike some kind of call; name one"),
        (lambda: Calls(["refesh"]), "there is no kind of call 'refesh'; did you mean 'refresh'?"),
        (lambda: Delay(0), "delay: 0 is no number of seconds above 0"),
        (lambda: Delay(float("nan")), "delay: seconds must be a number, not nan"),
        (lambda: Barrier(1, 2), "barrier: it takes two or more, not 1"),
        (lambda: Barrier(2, -1), "barrier: -1 is no number of seconds above 0"),
        (lambda: DropMember(()), "drop-member: members must name what to leave out"),
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(make: Any, message: str) -> None:  # noqa: ANN401  a lambda
    with pytest.raises(ValueError, match=r".") as raised:
        make()
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("fault", "description"),
    [
        (Answer(429, retry_after=1), "answers 429 and Retry-After: 1, for calls of kind refresh or resource"),
        (Hang(on=Calls("resource", username="bob")), "does not answer, for calls of kind resource of bob"),
        (
            LoseReply(times=2),
            (
                "carries the call out and closes the connection without an answer, "
                "for calls of kind refresh, 2 times"
            ),
        ),
        (
            Barrier(2, 1.5, people=True),
            "holds calls until 2 people's are in flight, for 1.5 s at most, for calls of kind refresh",
        ),
        (DropMember(("email",)), "leaves out email, for calls of kind refresh or resource"),
    ],
)  # fmt: skip
def test_a_fault_says_what_it_does(fault: Fault, description: str) -> None:
    assert aimed(fault).description == description


def test_kinds_can_be_named_by_their_words() -> None:
    assert Calls("refresh") == Calls([Asked.REFRESH])
