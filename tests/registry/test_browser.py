"""The headless browser on pages that are not the ones we would write."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from harness.browser import Elsewhere, SignedIn, SignInFailed, sign_in
from mock_idp.server import listen, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from starlette.requests import Request

USER = {"username": "jane", "oidc_user_meta": {"secret": "s3cret"}}
LOGIN = "<form method=post action=/form><input name=u><input type=password name=p></form>"
LANGUAGE = "<form method=post action=/nowhere><select name=l></select><button>ok</button></form>"


class Pages:
    """A registry and its provider in one; change a page before you visit."""

    def __init__(self) -> None:
        self.login: Response = HTMLResponse(LOGIN)
        self.after: Response = RedirectResponse("/", 302)
        self.current: Response = JSONResponse(USER)
        self.posted: list[bytes] = []

    async def start(self, _: Request) -> Response:
        return self.login

    async def form(self, request: Request) -> Response:
        self.posted.append(await request.body())
        return self.after

    async def plain(self, _: Request) -> Response:
        return HTMLResponse("<p>Harbor")

    async def user(self, request: Request) -> Response:
        old = request.url.path == "/api/users/current"
        return JSONResponse(USER) if old else self.current

    @property
    def app(self) -> Starlette:
        """The application."""
        get: dict[str, Callable[..., object]] = {
            "/c/oidc/login": self.start, "/": self.plain, "/oidc-onboard": self.plain,
            "/api/users/current": self.user, "/api/v2.0/users/current": self.user,
        }  # fmt: skip
        routes = [Route(path, endpoint) for path, endpoint in get.items()]
        posts = [Route(path, self.form, methods=["POST"]) for path in ("/form", "/c/oidc/onboard")]
        return Starlette(routes=routes + posts)


@pytest.fixture
def pages() -> Pages:
    return Pages()


@pytest.fixture
def url(pages: Pages) -> Iterator[str]:
    with contextlib.ExitStack() as closing:
        socket = listen()
        closing.callback(socket.close)
        yield closing.enter_context(serving(pages.app, socket)).url


def failure(url: str) -> str:
    with pytest.raises(SignInFailed) as raised:
        sign_in(url, "jane", "pw")
    return str(raised.value)


def test_the_form_with_the_password_is_the_one_to_fill_in(pages: Pages, url: str) -> None:
    pages.login = HTMLResponse(LANGUAGE + LOGIN)
    assert sign_in(url, "jane", "p w&") == SignedIn("jane", "s3cret")
    assert pages.posted == [b"u=jane&p=p+w%26"]


def test_a_form_without_password_is_filled_in_where_it_is_the_only_one(pages: Pages, url: str) -> None:
    pages.login = HTMLResponse("<form method=post action=/form><input name=email type=email></form>")
    sign_in(url, "jane", "pw")
    assert pages.posted == [b"email=jane"]


def test_without_a_proposal_the_user_name_is_the_name(pages: Pages, url: str) -> None:
    pages.login = RedirectResponse("/oidc-onboard?username=", 302)
    pages.after = Response()
    sign_in(url, "jane", "pw")
    assert pages.posted == [b'{"username":"jane"}']


def test_a_proposed_name_is_taken(pages: Pages, url: str) -> None:
    pages.login = RedirectResponse("/oidc-onboard?username=Jane_Q", 302)
    pages.after = Response()
    sign_in(url, "jane", "pw")
    assert pages.posted == [b'{"username":"Jane_Q"}']


def test_harbor_1_shows_the_user_elsewhere(pages: Pages, url: str) -> None:
    pages.current = JSONResponse({}, 404)
    assert sign_in(url, "jane", "pw").secret == "s3cret"


def test_a_registry_without_oidc_shows_no_secret(pages: Pages, url: str) -> None:
    pages.current = JSONResponse({"username": "jane"})
    assert failure(url) == (
        f"{url}/api/v2.0/users/current shows no CLI secret; is the registry in OIDC mode?"
    )


def test_a_way_that_ends_at_somebody_elses_page(pages: Pages, url: str) -> None:
    elsewhere = url.replace("127.0.0.1", "localhost")
    pages.login = RedirectResponse(f"{elsewhere}/?code=secret", 302)
    pages.current = Response(status_code=401)
    assert failure(url) == f"{elsewhere}/ is not the end of a sign-in, and has no form to fill in"


def test_pages_of_others_are_left_to_whoever_visits_them(pages: Pages, url: str) -> None:
    visited: list[tuple[str, str]] = []

    def visit(request: httpx.Request) -> httpx.Request:
        visited.append((request.method, str(request.url)))
        return httpx.Request(
            "POST", f"{url}/form", content=b"SAMLResponse=x", headers={"Content-Type": "a/b"}
        )

    pages.login = RedirectResponse("http://127.0.0.1:1/authorize?x=y", 302)
    signed_in = sign_in(url, "jane", "pw", elsewhere=Elsewhere((url,), visit))
    assert (signed_in.username, visited) == ("jane", [("GET", "http://127.0.0.1:1/authorize?x=y")])
    assert pages.posted == [b"SAMLResponse=x"]


def test_a_longer_port_is_somebody_elses() -> None:
    here = Elsewhere(("http://127.0.0.1:81", "http://127.0.0.1:80/dex"), lambda request: request)
    paths = ["1:81", "1:81/a?b", "1/dex/auth", "1:80/dex", "1:811/", "1/dexter"]
    concerned = [here.concerns(httpx.Request("GET", f"http://127.0.0.{path}")) for path in paths]
    assert concerned == [False, False, False, False, True, True]


def test_pages_without_end(pages: Pages, url: str) -> None:
    pages.login = pages.after = HTMLResponse("<form method=post action=/form><input name=u></form>")
    assert failure(url) == f"{url}: the sign-in did not end within 20 pages"


def test_a_password_that_is_refused(pages: Pages, url: str) -> None:
    pages.after = HTMLResponse(LOGIN)
    assert failure(url) == f"{url}/form: the provider refuses the user name or the password of 'jane'"


@pytest.mark.parametrize("action", ["http://[bad", "http://["])
def test_a_form_that_leads_nowhere(pages: Pages, url: str, action: str) -> None:
    pages.login = HTMLResponse(f"<form method=post action='{action}'><input name=u></form>")
    assert failure(url) == f"{url}/c/oidc/login has a form that leads nowhere"


@pytest.mark.parametrize(
    "target", ["mailto:jane@example.com", "http://127.0.0.1:1/", "http://127.0.0.1:99999/"]
)
def test_a_redirect_that_leads_nowhere(pages: Pages, url: str, target: str) -> None:
    pages.login = Response(status_code=302, headers={"location": target})
    assert failure(url).startswith(f"{url}: the sign-in broke off: ")


def test_an_error_page_is_quoted_only_if_it_is_text(pages: Pages, url: str) -> None:
    pages.login = HTMLResponse("<p>secret internals", 502)
    assert failure(url) == f"{url}/c/oidc/login answered 502"
    pages.login = Response("no\n  such  mode", 412)
    assert failure(url) == f"{url}/c/oidc/login answered 412: no such mode"


def test_the_secret_is_not_in_the_description() -> None:
    assert "s3cret" not in repr(SignedIn("jane", "s3cret"))
