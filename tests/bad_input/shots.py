"""Bad requests as values: a good one, and what is done to it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from tests.bad_input import changes as c
from tests.bad_input import names, values
from tests.bad_input.good import good_in
from tests.bad_input.jwt_changes import jwt_changes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tests.bad_input.changes import Change
    from tests.bad_input.wire import Call
    from tests.bad_input.world import World


@dataclass(frozen=True)
class Shot:
    """One bad request."""

    good: str
    """Name of the good one that it begins as."""
    changes: tuple[Change, ...] = ()

    def call_at(self, world: World) -> Call:
        """Return the request with codes, tokens and cookies of that world."""
        draft = good_in(world)[self.good](world)
        draft.sign = world.sign
        for change in self.changes:
            change.apply(draft)
        return draft.call()


_BY_NAME: dict[str, st.SearchStrategy[Any]] = {
    "redirect_uri": values.one_of(values.URIS),
    "post_logout_redirect_uri": values.one_of(values.URIS),
    "target_link_uri": values.one_of(values.URIS),
    "request_uri": values.one_of(values.URIS) | values.TEXTS,
    "max_age": values.one_of(values.NUMBERS),
    "scope": values.one_of(values.SCOPES) | values.TEXTS,
    "claims": values.one_of(values.RAW_JSON[:20]) | values.TEXTS,
    "state": values.TEXTS | values.one_of(values.MARKUP),
    "login_hint": values.TEXTS | values.one_of(values.MARKUP),
    "username": values.TEXTS | values.one_of(values.MARKUP),
}
_AUTHORIZATIONS = (
    b"Basic", b"Basic ", b"Basic Og==", b"Basic Z", b"Basic ====", b"Basic d2Vi", b"Basic d2ViOg==",
    b"basic  x y", b"Basic \xff", b"Basic ZPA6eA==", b"Basic JWZmOiVmZg==", b"Basic d2ViOiU=",
    b"Basic AAA6AAA=", b"Bearer", b"Bearer ", b"Bearer x y", b"Bearer \xff", b"Bearer ..", b"Bearer a.b.c",
    b"bearer\tx", b"BEARER x", b"Negotiate zq9", b"DPoP zq9", b"", b"zq9", b'Digest username="zq9"',
    b"Basic " + b"QUFB" * 5000, b"Bearer " + b"x" * 60_000, b"Bearer eyJhbGciOiJub25lIn0.e30.",
)  # fmt: skip
_CONTENT_TYPES = (
    b"", b"application/json", b"text/plain", b"multipart/form-data; boundary=zq9", b"multipart/form-data",
    b"application/x-www-form-urlencoded; charset=utf-16", b"APPLICATION/X-WWW-FORM-URLENCODED;;;", b"\xff",
    b"application/x-www-form-urlencoded, application/json", b"application/jwt",
    b"application/json; charset=zq9",
)  # fmt: skip
_COOKIES = (
    b"", b"=", b";;;", b"mock_idp_browser=", b"mock_idp_browser=zq9", b"mock_idp_browser=\xff\x00",
    b"a=b; a=c", b"mock_idp_browser=" + b"A" * 43, b"mock_idp_browser=" + b"A" * 9000,
    b'mock_idp_browser="\\101"', b"x" * 9000,
)  # fmt: skip
_HEADER_VALUES = {
    "authorization": _AUTHORIZATIONS,
    "content-type": _CONTENT_TYPES,
    "cookie": _COOKIES,
    "accept": (b"", b"text/html", b"application/jwt", b"*/*;q=zq9", b"\xff", b"application/json" * 500),
    "host": (b"", b"zq9.example", b"zq9.example\\@x", b"[", b"[::1", b"a b", b"\xff", b"127.0.0.1:zq9"),
    "origin": (b"null", b"https://zq9.example", b"https://[", b"\xff"),
    "x-forwarded-host": (b"zq9.example",),
    "x-forwarded-proto": (b"javascript",),
    "content-length": (b"zq9", b"-1", b"0", b"99999999999"),
    "accept-encoding": (b"gzip, zq9",),
    "range": (b"bytes=0-1", b"bytes=zq9"),
    "if-none-match": (b"*",),
    "x-http-method-override": (b"DELETE",),
    "sec-fetch-site": (b"cross-site", b"\xff"),
    "last-event-id": (b"zq9",),
}
_PATHS = (
    "/",
    "//",
    "/..",
    "/.",
    "%2f",
    "%00",
    "%ff",
    ";a",
    "/x",
    "?",
    "\u00e9",
    "/%2e%2e/",
    "/" * 500,
    "\ud800",
)
_INSTEAD = (
    "/",
    "//zq9.example/",
    "/%2f/zq9.example",
    "*",
    "/\\zq9.example",
    "/.well-known/zq9",
    "/_control/clock",
)
_METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "CONNECT", "ZQ9", "get", "")
_MEMBERS = (
    "redirect_uris", "token_endpoint_auth_method", "token_endpoint_auth_signing_alg", "grant_types",
    "scope", "response_types", "jwks", "jwks_uri", "id_token_signed_response_alg",
    "userinfo_signed_response_alg", "request_object_signing_alg", "request_uris", "subject_type",
    "default_max_age", "require_auth_time", "post_logout_redirect_uris", "backchannel_logout_uri",
    "frontchannel_logout_uri", "initiate_login_uri", "client_name", "client_name#de", "client_name#",
    "logo_uri", "contacts", "application_type", "client_id", "client_secret", "registration_access_token",
    "software_id", "default_acr_values", "zq9", "", "advance", "offset", "skews", "frozen", "username",
    "claims", "disabled", "refresh", "lifetimes", "fault", "on", "times", "n", "within", "alg", "overlap",
    "hidden", "status", "body", "history",
)  # fmt: skip
_ANY_VALUE = values.TEXTS | values.one_of(values.BROKEN)
_VALUES = {name: found | values.one_of(values.BROKEN) for name, found in _BY_NAME.items()}
_BOUNDS = (99, 100, 101, 400)


def shots(good: Iterable[str]) -> st.SearchStrategy[Shot]:
    """Return bad requests that begin as one of these."""
    return st.one_of([shots_like(name) for name in good])


@st.composite
def shots_like(draw: st.DrawFn, name: str) -> Shot:
    """Draw a bad request that begins as one good one."""
    return Shot(name, tuple(draw(_changes(name))))


@cache
def _changes(good: str) -> st.SearchStrategy[list[Change]]:
    bent = _json_changes() if good.startswith(("regist", "control")) else _form_changes(good)
    return st.lists(st.one_of(bent, bent, bent, _http_changes()), min_size=1, max_size=3)


@st.composite
def _put(draw: st.DrawFn, names: st.SearchStrategy[str]) -> Change:
    name = draw(names)
    return c.Put(name, draw(_VALUES.get(name, _ANY_VALUE)))


@cache
def _form_changes(good: str) -> st.SearchStrategy[Change]:
    own = names.own_of(good)
    known = st.sampled_from(own) | st.sampled_from(own) | st.sampled_from(names.ALL)
    changes = [*[_put(known)] * 4, *[jwt_changes(name) for name in names.jwts_of(good) for _ in range(2)]]
    return st.one_of(
        *changes,
        values.JSON.map(lambda value: c.Put("claims", values.as_json(value))),
        st.builds(c.Drop, known),
        st.builds(c.Twice, known, st.none() | values.TEXTS),
        st.builds(c.Rename, known, values.one_of(values.BROKEN)),
        st.builds(c.Spoil, known, st.sampled_from(c.SPOILT)),
        st.builds(c.Many, st.sampled_from(_BOUNDS)),
        st.builds(c.Body, st.binary(max_size=60) | values.one_of(values.RAW_JSON)),
        st.just(c.Moved()),
        st.just(c.AsJson()),
    )


@cache
def _json_changes() -> st.SearchStrategy[Change]:
    uris = st.lists(values.one_of(values.URIS), max_size=2)
    member = st.builds(c.Member, st.sampled_from(_MEMBERS), values.JSON | uris | values.JWKS)
    body = st.builds(c.Body, values.one_of(values.RAW_JSON) | st.binary(max_size=40))
    return st.one_of(member, member, member, body, st.builds(c.Member, st.none(), values.JSON))


@cache
def _http_changes() -> st.SearchStrategy[Change]:
    headers = values.one_of([(name, value) for name, them in _HEADER_VALUES.items() for value in them])
    return st.one_of(
        headers.map(lambda pair: c.Header(*pair)),
        headers.map(lambda pair: c.Header(*pair)),
        headers.map(lambda pair: c.Again(*pair)),
        st.sampled_from(tuple(_HEADER_VALUES)).map(lambda name: c.Header(name, None)),
        st.builds(c.Flood, st.sampled_from(_BOUNDS)),
        st.builds(c.Method, st.sampled_from(_METHODS)),
        st.builds(c.Path, st.sampled_from(_PATHS))
        | st.builds(c.Path, st.sampled_from(_INSTEAD), st.just(True)),
    )
