"""What calls and answers say, read from bytes: the pure part of the recorder, and systems that are odd."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.upstream.events import Asked
from harness.upstream.heard import Heard, hear
from harness.upstream.lineage import Lineage
from harness.upstream.reading import Tokens, error_in, fields_of, tokens_in
from mock_idp.asgi import Reply

FORM = "application/x-www-form-urlencoded"
JSON = "application/json; charset=utf-8"


@pytest.mark.parametrize(
    ("request_", "what"),
    [
        (("GET", "/authorize?response_type=code&client_id=dex", "", ""), Asked.AUTHORIZE),
        (("POST", "/login", FORM, "response_type=code&client_id=dex"), Asked.AUTHORIZE),
        (("POST", "/oauth/token", FORM, "grant_type=authorization_code&code=c"), Asked.CODE),
        (("POST", "/access_token", FORM, "client_id=dex&code=c&redirect_uri=u"), Asked.CODE),
        (("POST", "/second-factor", FORM, "code=123456"), Asked.OTHER),
        (("POST", "/oauth/token", FORM, "grant_type=refresh_token&refresh_token=r"), Asked.REFRESH),
        (("POST", "/session/renew", JSON, '{"refreshToken": "r"}'), Asked.REFRESH),
        (("POST", "/session/renew", "", '{"refresh_token": "r"}'), Asked.REFRESH),
        (("POST", "/token", JSON, '{"grantType": "refresh_token", "refreshToken": "r"}'), Asked.REFRESH),
        (("POST", "/token", FORM, "grant_type=password&refresh_token=r"), Asked.OTHER),
        (("POST", "/token", FORM, "grant_type=refresh_token"), Asked.OTHER),
        (("POST", "/token", JSON, "[1"), Asked.OTHER),
        (("GET", "/realms/a/.well-known/openid-configuration", "", ""), Asked.DISCOVERY),
        (("GET", "/.well-known/oauth-authorization-server/a", "", ""), Asked.DISCOVERY),
        (("GET", "/keys", "", ""), Asked.KEYS),
        (("GET", "/oauth2/v1/certs", "", ""), Asked.KEYS),
        (("GET", "/.well-known/jwks.json", "", ""), Asked.KEYS),
        (("GET", "/monkeys", "", ""), Asked.OTHER),
        (("GET", "/api/keys/7", "", ""), Asked.OTHER),
    ],
)
def test_a_call_says_itself_what_it_wants(request_: tuple[str, str, str, str], what: Asked) -> None:
    assert _heard(*request_).what is what


def _heard(
    method: str, url: str, kind: str = "", body: str = "", lineage: Lineage | None = None, **headers: str
) -> Heard:
    path, _, query = url.partition("?")
    sent = {"content-type": kind, **{name.replace("_", "-"): value for name, value in headers.items()}}
    scope = {
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
    }
    return hear(1, scope, body.encode(), lineage=lineage or Lineage(), signing_in="alice", now=50.0)


def _lineage() -> Lineage:
    lineage = Lineage()
    lineage.issued(Tokens("access-1", "refresh-1", "", 60.0), username="bob", presented="", now=0.0)
    return lineage


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": "Bearer access-1"},
        {"authorization": "bearer  access-1"},
        {"authorization": "token access-1"},
        {"x_auth_token": "access-1"},
        {"authorization": "OAuth access-1"},
        {"authorization": "Basic abc", "x_access_token": "access-1"},
    ],
)
def test_an_access_token_is_found_in_whatever_header_it_travels(headers: dict[str, str]) -> None:
    heard = _heard("GET", "/me", lineage=_lineage(), **headers)
    assert (heard.what, heard.username, heard.token, heard.expired) == (
        Asked.RESOURCE,
        "bob",
        "access-1",
        False,
    )


def test_an_unknown_token_is_one_only_where_tokens_stand() -> None:
    assert _heard("GET", "/me", authorization="Bearer x").what is Asked.RESOURCE
    assert _heard("GET", "/me", x_auth_token="x").what is Asked.OTHER


def test_a_code_belongs_to_who_signs_in() -> None:
    assert _heard("POST", "/token", FORM, "grant_type=authorization_code&code=c").username == "alice"


def test_a_lineage_lasts_and_a_lifetime_ends() -> None:
    lineage = _lineage()
    lineage.issued(Tokens("access-2", "refresh-2"), username="bob", presented="refresh-1", now=10.0)
    assert [lineage.owner(token) for token in ("access-2", "refresh-2", "refresh-1", "other")] == [
        "bob",
        "bob",
        "bob",
        "",
    ]
    assert [lineage.is_replaced(token) for token in ("refresh-1", "refresh-2", "other")] == [
        True,
        False,
        False,
    ]
    assert [lineage.is_expired("access-1", now) for now in (59.9, 60.0)] == [False, True]
    assert lineage.is_expired("access-2", 1e12) is False


def test_a_replaced_token_that_is_handed_out_again_stays_replaced() -> None:
    """Some upstreams answer a token that comes again with the successor that they gave before."""
    lineage = _lineage()
    for presented, answered in (
        ("refresh-1", "refresh-2"),
        ("refresh-2", "refresh-3"),
        ("refresh-1", "refresh-2"),
    ):
        lineage.issued(Tokens("", answered), username="bob", presented=presented, now=10.0)
    replaced = [lineage.is_replaced(f"refresh-{number}") for number in (1, 2, 3)]
    assert replaced == [True, True, False]


def test_an_answer_without_a_refresh_token_replaces_nothing() -> None:
    lineage = _lineage()
    lineage.issued(Tokens("access-2"), username="bob", presented="refresh-1", now=10.0)
    assert lineage.is_replaced("refresh-1") is False


@pytest.mark.parametrize(
    ("kind", "body", "tokens"),
    [
        (JSON, '{"access_token": "a", "refresh_token": "r", "expires_in": 60}', Tokens("a", "r", "", 60.0)),
        (
            JSON,
            '{"accessToken": "a", "refreshToken": "r", "expiresIn": "60"}',
            Tokens("a", "r", expires_in=60.0),
        ),
        (FORM, "access_token=a&expires_in=60&scope=", Tokens("a", expires_in=60.0)),
        ("text/plain", "access_token=a&scope=x", Tokens("a")),
        (JSON, '{"access_token": "a", "expires_in": 0}', Tokens("a")),
        (JSON, '{"access_token": 7, "expires_in": "soon"}', Tokens()),
        ("text/html", "<p>access_token=a", Tokens()),
        (JSON, "[]", Tokens()),
    ],
)
def test_tokens_are_found_in_every_way_to_write_them(kind: str, body: str, tokens: Tokens) -> None:
    assert tokens_in(fields_of(kind, body.encode())) == tokens


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, '{"error": "invalid_grant", "error_description": "x"}', "invalid_grant"),
        (401, '{"message": "token expired"}', "token expired"),
        (400, '{"error": {"code": 7, "message": "Sorry"}}', "Sorry"),
        (422, '{"detail": "no such user"}', "no such user"),
        (200, '{"error": "bad_verification_code"}', "bad_verification_code"),
        (200, '{"message": "hello"}', ""),
        (502, "<html><style>p {}</style><p>Bad\n  gateway</p>", "Bad gateway"),
        (500, "", ""),
        (500, "x" * 500, "x" * 200),
    ],
)
def test_an_error_is_a_code_or_a_short_message(status: int, body: str, error: str) -> None:
    reply = Reply(status, (), body.encode())
    assert error_in(reply, fields_of("", reply.body), to_bring_tokens=False) == error


def test_a_token_answer_without_tokens_is_an_error_whatever_its_status() -> None:
    page = Reply(200, (), b"<title>Sign in</title>")
    assert error_in(page, {}, to_bring_tokens=True) == "Sign in"
    assert error_in(page, {"access_token": "a"}, to_bring_tokens=True) == ""


VALUES = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
)
NAMES = st.sampled_from(["access_token", "refresh_token", "expires_in", "error", "message", "code", "a"])


@given(
    kind=st.sampled_from([FORM, JSON, "", "text/html", "\xff"]),
    body=st.binary(max_size=60) | st.dictionaries(NAMES, VALUES).map(lambda it: json.dumps(it).encode()),
    status=st.integers(200, 599),
)
def test_whatever_is_sent_can_be_read(kind: str, body: bytes, status: int) -> None:
    fields = fields_of(kind, body)
    found = error_in(Reply(status, (), body), fields, to_bring_tokens=True)
    assert isinstance(found, str)
    assert len(found) <= 200
    assert tokens_in(fields) == tokens_in(fields)
