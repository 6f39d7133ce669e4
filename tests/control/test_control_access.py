"""Who may control a provider over HTTP, and what a mistake on the wire is answered with."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from mock_idp import ControlClient, running
from mock_idp.clock import Clock
from mock_idp.command_line import UsageError
from mock_idp.control import operations
from mock_idp.control.errors import ControlError, NotAllowedError
from mock_idp.control_client import UnreachableError
from mock_idp.history import History
from mock_idp.http.control import Access, Controlled, access_for
from mock_idp.http.control.access import Refusal, refusal
from mock_idp.provider import Provider
from mock_idp.server import address_of, listen, serving
from mock_idp.settings import Settings
from tests.provider.person import HTTP

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp import RunningProvider

TOKEN = "a-control-token-for-tests"
LOCAL = ("127.0.0.1", 5)
JSON = {"content-type": "application/json"}


def _asked(
    access: Access, method: str = "GET", client: tuple[str, int] | None = LOCAL, **headers: str
) -> int | None:
    """Return the status with which a request is refused, or None."""
    given = {"host": "127.0.0.1:9000"} | {name.replace("_", "-"): value for name, value in headers.items()}
    raw = [(name.encode(), value.encode()) for name, value in given.items()]
    found = refusal(access, {"client": client, "method": method, "headers": raw})
    return None if found is None else found.status


@contextlib.contextmanager
def _with_token() -> Iterator[str]:
    clock, sock = Clock(), listen()
    provider = Provider(Settings(), issuer=address_of(sock).url, clock=clock, history=History(clock))

    async def nothing(*_: object) -> None:
        """Serve nothing beside the control surface."""

    with serving(Controlled(nothing, provider, Access(TOKEN)), sock) as address:
        yield address.url


def test_there_is_no_control_surface_unless_it_is_asked_for() -> None:
    with running() as provider:
        assert HTTP.get(f"{provider.issuer}/_control/clock").status_code == 404
        with ControlClient(provider.issuer) as control, pytest.raises(UnreachableError, match="--control"):
            control.clock()


@pytest.mark.parametrize("client", [("192.0.2.7", 5), ("::ffff:192.0.2.7", 5), None])
def test_without_a_token_only_this_machine_may(client: tuple[str, int] | None) -> None:
    assert _asked(Access(), client=client) == 403
    assert [_asked(Access(), client=(host, 5)) for host in ("127.0.0.1", "127.1.2.3", "::1")] == [None] * 3


def test_with_a_token_it_is_needed_from_anywhere() -> None:
    access = Access(TOKEN)
    assert _asked(access, client=("192.0.2.7", 5), authorization=f"Bearer {TOKEN}") is None
    wrong = (f"Bearer {TOKEN}x", f"Basic {TOKEN}", "Bearer", "Bearer ü", "")
    assert [_asked(access, authorization=it) for it in wrong] == [401] * 5
    assert _asked(access) == 401


@pytest.mark.parametrize("host", ["evil.test", "127.0.0.1.evil.test", "", "[::1", "localhost.evil.test:9000"])
def test_a_name_that_was_rebound_to_us_is_refused(host: str) -> None:
    assert _asked(Access(), host=host) == 403


@pytest.mark.parametrize("host", ["localhost:9000", "[::1]:9000", "127.0.0.1", "idp.test:9000"])
def test_our_own_names_are_known(host: str) -> None:
    assert _asked(access_for("127.0.0.1", None).also_called(["IdP.test"]), host=host) is None


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.test"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9001"},
        {"sec_fetch_site": "cross-site"},
        {"sec_fetch_site": "same-site"},
    ],
)
def test_a_page_of_another_site_is_refused(headers: dict[str, str]) -> None:
    json = {"content_type": "application/json"}
    assert _asked(Access(), "POST", LOCAL, **headers, **json) == 403
    assert _asked(Access(), "POST", origin="http://127.0.0.1:9000", content_type="application/json") is None


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_a_change_needs_what_no_form_of_a_page_can_send(kind: str) -> None:
    assert _asked(Access(), "POST", content_type=kind) == 400
    assert _asked(Access(), "POST", content_type=kind, x_mock_idp_control="1") is None
    assert _asked(Access(), "POST", content_type="application/json; charset=utf-8") is None


@pytest.mark.parametrize(
    ("host", "token", "sentence"),
    [
        (
            "0.0.0.0",  # noqa: S104  that is the point
            None,
            (
                "--control on 0.0.0.0 would let the network change the provider; write a token into a file "
                "and name it with --control-token-file, or listen on 127.0.0.1"
            ),
        ),
        (
            "127.0.0.1",
            "short",
            "the control token must be 16 or more printable ASCII characters; make a longer one",
        ),
        (
            "::",
            "with a ü in it, but long",
            "the control token must be 16 or more printable ASCII characters; make a longer one",
        ),
    ],
)
def test_who_could_be_controlled_by_strangers_does_not_start(
    host: str, token: str | None, sentence: str
) -> None:
    with pytest.raises(UsageError) as raised:
        access_for(host, token)
    assert str(raised.value) == sentence
    assert access_for(host, TOKEN).token == TOKEN
    assert TOKEN not in repr(access_for(host, TOKEN))


def test_a_client_with_the_token_is_let_in_and_others_are_told() -> None:
    with _with_token() as url:
        with ControlClient(url, TOKEN) as control:
            assert control.disable_user("alice").disabled
            assert [record.event.kind for record in control.history()][-1] == "user.disabled"
        for token in (None, "another-token-of-some-length"):
            with ControlClient(url, token) as control:
                with pytest.raises(NotAllowedError, match="the control token is missing or wrong"):
                    control.users()
                with pytest.raises(NotAllowedError, match="the control token is missing or wrong"):
                    next(iter(control.follow()))


# --- the wire --------------------------------------------------------------------------------

MISTAKES: list[tuple[str, str, dict[str, Any], int, str]] = [
    ("GET", "/nothing", {}, 404, "there is nothing at this path; /_control/openapi.json lists what there is"),
    ("GET", "", {}, 404, "there is nothing at this path; /_control/openapi.json lists what there is"),
    ("PUT", "/clock", {"json": {}}, 405, "PUT is nothing that can be done to /_control/clock"),
    ("PATCH", "/clock", {"content": b"{", "headers": JSON}, 400, "the body is not JSON"),
    (
        "PATCH",
        "/clock",
        {"content": b"\xff", "headers": JSON},
        400,
        "the request cannot be read; its body must be JSON",
    ),
    ("PATCH", "/clock", {"json": []}, 400, "the body must be a JSON object"),
    ("PATCH", "/clock", {"json": {"advanc": 1}}, 400, "there is no member 'advanc'; did you mean 'advance'?"),
    (
        "PATCH",
        "/clock",
        {"json": {"at": 1}},
        400,
        "there is no member 'at'; known are advance, offset, frozen, skews",
    ),
    ("PATCH", "/clock", {"json": {"frozen": "yes"}}, 400, "frozen: input should be a valid boolean"),
    ("POST", "/users", {"json": {"username": "x"}}, 400, "'password' is missing"),
    ("POST", "/users", {"headers": JSON}, 400, "the body is missing"),
    ("POST", "/faults", {"json": 1}, 400, "the body must be a JSON object"),
    (
        "GET",
        "/grants?limit=many",
        {},
        400,
        "limit: input should be a valid integer, unable to parse string as an integer",
    ),
    ("GET", "/history?wait=61", {}, 400, "wait: input should be less than or equal to 60"),
    ("GET", "/history?wait=nan", {}, 400, "wait: input should be a finite number"),
    ("PATCH", "/users/zoe", {"json": {}}, 404, "there is no user of that name; there is alice, bob"),
    ("POST", "/keys", {"json": {"jwk": {}}}, 400, "there is no member 'jwk'; write alg or overlap"),
]


@pytest.mark.parametrize(("method", "path", "sent", "status", "sentence"), MISTAKES)
def test_a_mistake_on_the_wire_is_one_sentence(  # noqa: PLR0917
    provider: RunningProvider, method: str, path: str, sent: dict[str, Any], status: int, sentence: str
) -> None:
    answer = HTTP.request(method, f"{provider.issuer}/_control{path}", **sent)
    assert (answer.status_code, answer.json()) == (status, {"error": sentence})


def test_changes_without_a_body_are_taken(provider: RunningProvider) -> None:
    for method, path, status in (("POST", "/reset", 204), ("POST", "/keys", 201), ("PATCH", "/clock", 200)):
        answer = HTTP.request(method, f"{provider.issuer}/_control{path}", headers=JSON)
        assert answer.status_code == status, answer.text


def test_the_document_lists_every_operation_with_its_type(provider: RunningProvider) -> None:
    document = HTTP.get(f"{provider.issuer}/_control/openapi.json").json()
    routes = {
        (route.method.lower(), f"/_control{route.path}")
        for operation in operations.by_kind().values()
        for route in operation.routes
    }
    listed = {(method, path) for path, methods in document["paths"].items() for method in methods}
    assert listed == routes | {("get", "/_control/history/stream")}
    body = document["components"]["schemas"]["AddUser"]
    assert (sorted(body["properties"]), body["required"]) == (
        ["claims", "disabled", "password", "sub", "username"],
        ["username", "password"],
    )
    assert "number" not in str(document["components"]["schemas"]["RaiseBarrier"]["properties"].keys())


def test_the_history_is_json_lines(provider: RunningProvider) -> None:
    provider.control.disable_user("alice")
    answer = HTTP.get(f"{provider.issuer}/_control/history?since=1")
    assert answer.headers["content-type"] == "application/jsonl"
    assert answer.text == provider.history.records[-1].to_json() + "\n"


def test_whoever_is_no_control_surface_is_named(provider: RunningProvider) -> None:
    with pytest.raises(ControlError, match="that is no address of a provider; write it like http"):
        ControlClient("127.0.0.1:9000")
    with (
        ControlClient("http://127.0.0.1:1") as control,
        pytest.raises(UnreachableError, match="nothing answers at"),
    ):
        control.clock()
    with ControlClient(f"{provider.issuer}/_control/") as control:
        assert control.clock().offset == 0


def test_a_refusal_says_its_status_and_one_sentence() -> None:
    found = refusal(Access(), {"client": ("192.0.2.1", 1), "method": "GET", "headers": []})
    assert found == Refusal(403, "this provider is controlled from its own machine only")


def test_an_unreadable_body_is_no_server_error(provider: RunningProvider) -> None:
    deep = b"[" * 100_000
    answer = httpx.patch(f"{provider.issuer}/_control/clock", content=deep, headers=JSON)
    assert answer.status_code == 400
