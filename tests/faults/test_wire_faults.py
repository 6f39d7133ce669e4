"""Faults of the wire: what a client sees of each, and whether the provider saw the request."""

from __future__ import annotations

import json
import time
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from mock_idp.faults import (
    Aim,
    Answer,
    Barrier,
    CloseBefore,
    ContentType,
    Delay,
    DropMember,
    ExpiresIn,
    Hang,
    Html,
    LoseReply,
    LostWrite,
    RateLimit,
    RedirectLoop,
    Refuse,
    SetMember,
    SlowBody,
    StorageFailure,
    Truncate,
    Unavailable,
    WrongIssuer,
    WrongSubject,
)
from tests.faults.stand import DOCUMENTS, TOKENS, opened
from tests.upstream.waiting import until

if TYPE_CHECKING:
    from mock_idp.faults import Fault
    from tests.faults.stand import Stand

# --- in place of the provider ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "status", "headers", "text"),
    [
        (Answer(503), 503, {"content-length": "0"}, ""),
        (Answer(204), 204, {}, ""),
        (
            Answer(429, {"a": 1}, retry_after=7),
            429,
            {"content-type": "application/json", "retry-after": "7", "content-length": "8"},
            '{"a": 1}',
        ),
        (
            Answer(200, "<p>", headers={"Content-Type": "text/xml", "X-A": "b"}),
            200,
            {"content-type": "text/xml", "x-a": "b", "content-length": "3"},
            "<p>",
        ),
        (
            RedirectLoop(302),
            302,
            {"location": "/token", "cache-control": "no-store", "content-length": "0"},
            "",
        ),
    ],
)
def test_an_answer_in_place_of_the_providers(
    stand: Stand, fault: Fault, status: int, headers: dict[str, str], text: str
) -> None:
    stand.strike(fault)
    answer = stand.refresh()
    assert (answer.status_code, dict(answer.headers), answer.text) == (status, headers, text)
    assert stand.app.carried_out == []


@pytest.mark.parametrize(("page", "title"), [("login", "Sign in"), ("waf", "Request blocked")])
def test_a_page_comes_where_json_was_asked_for(stand: Stand, page: str, title: str) -> None:
    stand.strike(Html(page))
    answer = stand.refresh()
    shown = (answer.status_code, answer.headers["content-type"], f"<title>{title}</title>" in answer.text)
    assert shown == (200, "text/html; charset=utf-8", True)
    assert stand.app.carried_out == []


@pytest.mark.parametrize(
    ("fault", "status", "error"),
    [
        (Refuse(), 400, "invalid_grant"),
        (Refuse("invalid_client", status=401), 401, "invalid_client"),
        (Refuse(style="dex"), 400, "invalid_request"),
        (Refuse(style="google"), 400, "invalid_grant"),
        (Refuse(style="microsoft"), 400, "invalid_grant"),
        (Refuse(style="keycloak"), 400, "invalid_grant"),
        (Refuse(style="github"), 200, "bad_refresh_token"),
    ],
)
def test_refusals_carry_the_error_of_their_style(stand: Stand, fault: Fault, status: int, error: str) -> None:
    stand.strike(fault)
    answer = stand.refresh()
    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_refusals_have_the_members_that_clients_of_their_provider_read(stand: Stand) -> None:
    stand.strike(Refuse("invalid_client", style="microsoft", times=1))
    stand.strike(Refuse(style="google-api", times=1))
    microsoft = stand.refresh().json()
    google = stand.refresh().json()
    assert microsoft["error_codes"] == [7000222]
    assert microsoft["error_description"].startswith("AADSTS7000222: ")
    assert google["error"]["status"] == "UNAUTHENTICATED"


def test_a_page_refuses_too(stand: Stand) -> None:
    stand.strike(Refuse(style="html"))
    answer = stand.refresh()
    assert (answer.status_code, answer.headers["content-type"][:9]) == (400, "text/html")


def test_a_redirect_loop_leads_round_until_the_client_gives_up(stand: Stand) -> None:
    stand.strike(RedirectLoop())
    with pytest.raises(httpx.TooManyRedirects):
        stand.http.get(stand.url + "/userinfo?a=b", follow_redirects=True)
    assert stand.app.carried_out == []


def test_a_redirect_loop_with_an_end_leads_to_the_answer(stand: Stand) -> None:
    stand.strike(RedirectLoop(times=3))
    answer = stand.http.post(stand.url + "/token", data={"a": "b"}, follow_redirects=True)
    assert (answer.json(), len(answer.history)) == (TOKENS, 3)


def test_a_rate_limit_lets_pass_what_fits_its_window(stand: Stand) -> None:
    stand.strike(RateLimit(2, 60))
    shown = []
    for seconds in (0, 0, 0, 50, 10, 0, 0):
        stand.clock.advance(seconds)
        answer = stand.get("/userinfo")
        shown.append((answer.status_code, answer.headers.get("retry-after")))
    good = (200, None)
    assert shown == [good, good, (429, "60"), (429, "10"), good, good, (429, "60")]


def test_an_outage_is_between_two_moments_of_the_clock(stand: Stand) -> None:
    stand.strike(Unavailable(lasts=30, after=10))
    shown = []
    for seconds in (0, 10, 29, 1):
        stand.clock.advance(seconds)
        answer = stand.get("/userinfo")
        shown.append((answer.status_code, answer.headers.get("retry-after")))
    assert shown == [(200, None), (503, "30"), (503, "1"), (200, None)]


# --- connections ------------------------------------------------------------------------------


@pytest.mark.parametrize(("fault", "carried_out"), [(CloseBefore(), []), (LoseReply(), ["/token"])])
def test_a_connection_is_closed_before_or_after_the_request_is_carried_out(
    stand: Stand, fault: Fault, carried_out: list[str]
) -> None:
    stand.strike(fault)
    with pytest.raises(httpx.RemoteProtocolError, match="disconnected without sending a response"):
        stand.refresh()
    assert stand.app.carried_out == carried_out


def test_a_truncated_answer_promises_more_than_it_brings(stand: Stand) -> None:
    stand.strike(Truncate(20))
    with stand.http.stream("GET", stand.url + "/userinfo") as answer:
        parts = answer.iter_raw()
        shown = (answer.headers["content-length"], next(parts))
        with pytest.raises(httpx.RemoteProtocolError):
            next(parts)
    assert shown == (str(len(json.dumps(DOCUMENTS["/userinfo"]))), b'{"sub": "sub-alice",')


def test_a_body_shorter_than_the_cut_is_not_struck(stand: Stand) -> None:
    stand.strike(Truncate(10_000, times=1))
    assert stand.refresh().json() == TOKENS
    assert [it.struck for it in stand.faults] == [0]


def test_a_slow_body_comes_piece_by_piece(stand: Stand) -> None:
    stand.strike(SlowBody(500))
    began = time.perf_counter()
    assert stand.get("/userinfo").json() == DOCUMENTS["/userinfo"]
    assert time.perf_counter() - began >= 50 / 500


# --- waiting -----------------------------------------------------------------------------------


def test_a_delay_is_of_real_seconds_though_the_clock_stands(stand: Stand) -> None:
    stand.strike(Delay(0.05))
    began = time.perf_counter()
    assert stand.refresh().json() == TOKENS
    assert time.perf_counter() - began >= 0.05


@pytest.mark.parametrize("fault", [Delay(60), Hang(), Barrier(2, 60)])
def test_who_does_not_wait_is_not_served(stand: Stand, fault: Fault) -> None:
    stand.strike(fault)
    with pytest.raises(httpx.ReadTimeout):
        stand.refresh(timeout=0.05)
    until(lambda: all(it.under_way == 0 for it in stand.faults), "the layer has noticed")
    assert stand.app.carried_out == []


@pytest.mark.parametrize("fault", [Delay(60), Hang(), Barrier(2, 60)])
def test_a_request_that_is_held_goes_on_when_the_fault_is_switched_off(stand: Stand, fault: Fault) -> None:
    number = stand.strike(fault)
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(stand.refresh)
        until(lambda: [it.under_way for it in stand.faults] == [1], "the request is held")
        stand.faults.switch_off(number)
        assert waiting.result(timeout=10).json() == TOKENS
    assert stand.faults.active is False


def test_a_provider_that_hangs_stops_all_the_same() -> None:
    with ThreadPoolExecutor() as pool:
        with opened() as stand:
            stand.strike(Hang())
            waiting = pool.submit(stand.refresh)
            until(lambda: [it.under_way for it in stand.faults] == [1], "the request is held")
        wait([waiting], timeout=10)
    assert stand.app.carried_out == ["/token"]


def test_a_barrier_holds_requests_until_all_are_there(stand: Stand) -> None:
    stand.strike(Barrier(3, within=30))
    with ThreadPoolExecutor() as pool:
        first = [pool.submit(stand.refresh) for _ in range(2)]
        until(lambda: [it.under_way for it in stand.faults] == [2], "two are held")
        assert stand.app.carried_out == []
        answers = [stand.refresh(), *(it.result(timeout=10) for it in first)]
    assert [it.json() for it in answers] == [TOKENS] * 3


@pytest.mark.parametrize(
    ("order", "expected"), [("arrival", ["/a", "/b", "/c"]), ("reversed", ["/c", "/b", "/a"])]
)
def test_a_barrier_lets_go_in_a_chosen_order(stand: Stand, order: str, expected: list[str]) -> None:
    stand.strike(Barrier(3, 30, order, on=Aim("other")))
    with ThreadPoolExecutor() as pool:
        waiting = []
        for number, path in enumerate(("/a", "/b", "/c"), 1):
            waiting.append(pool.submit(stand.get, path))
            until(
                lambda number=number: (
                    stand.app.carried_out  # type: ignore[misc]
                    or [it.under_way for it in stand.faults] == [number]
                ),
                "it is held",
            )
        for it in waiting:
            it.result(timeout=10)
    assert stand.app.carried_out == expected


def test_the_same_seed_lets_go_in_the_same_order() -> None:
    orders = []
    for _ in range(2):
        with opened() as stand, ThreadPoolExecutor() as pool:
            stand.strike(Barrier(4, 30, "shuffled", on=Aim("other"), seed=3))
            waiting = []
            for number in range(4):
                waiting.append(pool.submit(stand.get, f"/{number}"))
                until(
                    lambda number=number: (
                        stand.app.carried_out  # type: ignore[misc]
                        or [it.under_way for it in stand.faults] == [number + 1]
                    ),
                    "it is held",
                )
            for it in waiting:
                it.result(timeout=10)
            orders.append(stand.app.carried_out)
    assert orders[0] == orders[1]
    assert sorted(orders[0]) == ["/0", "/1", "/2", "/3"]


# --- in the answer ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        ("missing", "absent"),
        ("null", None),
        ("string", "60"),
        ("text", "soon"),
        ("zero", 0),
        ("negative", -1),
        ("huge", 2**63),
        ("float", 60.5),
        ("nanoseconds", 60_000_000_000),
    ],
)
def test_expires_in_can_be_written_in_every_wrong_way(stand: Stand, kind: str, shown: object) -> None:
    stand.strike(ExpiresIn(kind))
    told = stand.refresh().json()
    assert told.pop("expires_in", "absent") == shown
    assert told == {name: value for name, value in TOKENS.items() if name != "expires_in"}


@pytest.mark.parametrize(
    ("fault", "path", "body"),
    [
        (DropMember(("email",)), "/userinfo", {"sub": "sub-alice"}),
        (SetMember({"email": None}), "/userinfo", {"sub": "sub-alice", "email": None}),
        (
            WrongSubject(on=Aim("userinfo")),
            "/userinfo",
            {"sub": "another-subject", "email": "alice@example.com"},
        ),
        (
            WrongIssuer(on=Aim("discovery")),
            "/discovery",
            {"issuer": "https://another-issuer.invalid", "token_endpoint": "https://op.example/token"},
        ),
    ],
)
def test_a_json_answer_says_less_or_something_else(
    stand: Stand, fault: Fault, path: str, body: dict[str, Any]
) -> None:
    stand.strike(fault)
    answer = stand.get(path)
    assert (answer.status_code, answer.json(), answer.headers["x-app"]) == (200, body, "yes")


@pytest.mark.parametrize(("fault", "shown"), [(ContentType("text/html"), "text/html"), (ContentType(), None)])
def test_the_right_answer_comes_under_a_wrong_name(stand: Stand, fault: Fault, shown: str | None) -> None:
    stand.strike(fault)
    answer = stand.refresh()
    assert (answer.headers.get("content-type"), answer.json()) == (shown, TOKENS)


# --- storage -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "deed"), [(LostWrite(times=1), "discard"), (StorageFailure(times=1), "fail")]
)
def test_the_storage_is_told_what_becomes_of_a_write(stand: Stand, fault: Fault, deed: str) -> None:
    stand.strike(fault)
    stand.refresh()
    stand.refresh()
    assert stand.app.stored == [deed, "nothing"]
