"""Whatever is sent to the front channel: never a server error, never a way to where nobody registered."""

from __future__ import annotations

import http.client
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mock_idp import Settings, running
from mock_idp.protocol.response_mode import ResponseMode
from mock_idp.settings import EXAMPLE_CLIENT
from tests.front_channel.signing import SIGNER, a_request
from tests.front_channel.visitor import Visitor
from tests.provider.person import REDIRECT_URI

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp import RunningProvider

BACK, BEGIN = "http://127.0.0.1:2/bye", "https://client.example/begin"
CLIENT = replace(
    EXAMPLE_CLIENT, redirect_uris=(REDIRECT_URI,), post_logout_redirect_uris=(BACK,), initiate_login_uri=BEGIN
)
OURS = ("/sign-in?", "/consent?")
PATHS = ("/authorize", "/sign-in", "/consent", "/logout", "/logout/confirm", "/par", "/initiate-login")
URIS = [
    REDIRECT_URI, BACK, BEGIN, f"{REDIRECT_URI}/", f"{REDIRECT_URI}?x", f"{REDIRECT_URI}#x", "//attacker",
    "https://attacker.example/", f"{REDIRECT_URI}@attacker.example", "\\\\attacker.example", "javascript:x",
    f"{REDIRECT_URI}\r\nLocation: https://attacker.example/", "http://[", "http://127.0.0.1:x/", "\x00",
]  # fmt: skip
VALUES: dict[str, st.SearchStrategy[str]] = {
    "client_id": st.sampled_from(["example", "example", "signer", "nobody", ""]),
    "redirect_uri": st.sampled_from(URIS),
    "post_logout_redirect_uri": st.sampled_from(URIS),
    "target_link_uri": st.sampled_from(URIS),
    "response_type": st.sampled_from(["code", "code", "token", "id_token code", ""]),
    "response_mode": st.sampled_from([*ResponseMode, "x", ""]),
    "scope": st.sampled_from(["openid", "openid email offline_access", "email", ""]),
    "prompt": st.sampled_from(["none", "login", "consent", "none login", "x", ""]),
    "max_age": st.sampled_from(["0", "1", "-1", "1e9", "²", "9" * 30]),
    "claims": st.sampled_from(["{}", "[", '{"id_token": {"sub": {"value": "\\ud800"}}}', "1", "[" * 3000]),
    "request": st.sampled_from(["x", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "..", "@signed"]),
    "request_uri": st.sampled_from([*URIS, "urn:ietf:params:oauth:request_uri:x"]),
    "id_token_hint": st.sampled_from(["x", "eyJhbGciOiJIUzI1NiJ9.e30.x", "@hint"]),
    "action": st.sampled_from(["cancel", "allow", "confirm", ""]),
}
TEXTS = ("state", "nonce", "login_hint", "acr_values", "csrf", "username", "password", "code_challenge")
FORMS = st.fixed_dictionaries({}, optional=VALUES | {name: st.text(max_size=20) for name in TEXTS})
RAW = st.binary(max_size=60) | st.text(max_size=40).map(lambda text: text.encode("utf-8", "surrogatepass"))


@pytest.fixture(scope="module")
def provider() -> Iterator[RunningProvider]:
    with running(Settings(clients=(CLIENT, replace(SIGNER, redirect_uris=(REDIRECT_URI,))))) as provider:
        yield provider


@pytest.fixture(scope="module")
def visitor(provider: RunningProvider) -> Visitor:
    """Somebody who is signed in, so that answers are more than the sign-in page."""
    visitor = Visitor(provider)
    visitor.visit()
    return visitor


@pytest.fixture(scope="module")
def hint(visitor: Visitor) -> str:
    return str(visitor.tokens()["id_token"])


@dataclass(frozen=True)
class Sent:
    """A request."""

    path: str
    method: str
    form: dict[str, str]
    inside: dict[str, str]
    """What its request object says, if it has one."""
    signed_in: bool


GOOD = {"client_id": "example", "redirect_uri": REDIRECT_URI, "response_type": "code", "scope": "openid"}
SENT = st.builds(
    Sent,
    path=st.sampled_from(["/authorize", "/authorize", *PATHS]),
    method=st.sampled_from(["GET", "POST", "HEAD"]),
    form=FORMS | FORMS.map(lambda form: GOOD | form),
    inside=FORMS,
    signed_in=st.booleans(),
)


def _send(
    provider: RunningProvider, method: str, path: str, query: bytes, headers: dict[str, str]
) -> tuple[int, str]:
    """Return status and Location of the answer."""
    connection = http.client.HTTPConnection(urlsplit(provider.issuer).netloc, timeout=10)
    try:
        if method == "POST":
            headers = headers | {"Content-Type": "application/x-www-form-urlencoded"}
            connection.request("POST", path, body=query, headers=headers)
        else:
            connection.request(method, f"{path}?{query.decode('latin-1')}", headers=headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status, answer.headers.get("Location", "")
    finally:
        connection.close()


def _leads_astray(location: str) -> bool:
    """Tell whether a Location is neither a registered address, with our parameters, nor a page of ours."""
    allowed = [f"{uri}{sign}" for uri in (REDIRECT_URI, BACK, BEGIN) for sign in "?#"]
    return bool(location) and location != BACK and not location.startswith((*OURS, *allowed))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sent=SENT)
def test_no_request_is_a_server_error_or_leads_astray(visitor: Visitor, hint: str, sent: Sent) -> None:
    form = dict(sent.form)
    if form.get("request") == "@signed":
        form |= {"request": a_request(visitor.provider, **sent.inside), "client_id": "signer"}
    if form.get("id_token_hint") == "@hint":
        form["id_token_hint"] = hint
    cookies = "; ".join(f"{name}={value}" for name, value in visitor.http.cookies.items())
    headers = {"Cookie": cookies} if sent.signed_in and sent.path != "/logout" else {}
    status, location = _send(visitor.provider, sent.method, sent.path, urlencode(form).encode(), headers)
    assert (200 <= status < 500, _leads_astray(location)) == (True, False), (status, location)


@settings(max_examples=80, deadline=None)
@given(path=st.sampled_from(PATHS), query=RAW, cookie=st.text(st.characters(codec="latin-1"), max_size=30))
def test_no_bytes_are_a_server_error(provider: RunningProvider, path: str, query: bytes, cookie: str) -> None:
    headers = {"Cookie": "".join(sign for sign in cookie if sign.isprintable())}
    status, location = _send(provider, "POST", path, query, headers)
    assert (200 <= status < 500, location) == (True, "")


def test_who_leads_astray_is_seen() -> None:
    good = [f"{REDIRECT_URI}?code=x", f"{BEGIN}?iss=x", BACK, "/sign-in?request=x", ""]
    bad = ["https://attacker.example/", f"{REDIRECT_URI}@attacker.example", "//x", "/sign-in", f"{BACK}x"]
    assert [_leads_astray(location) for location in good + bad] == [False] * 5 + [True] * 5
