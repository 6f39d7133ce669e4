"""Without a browser: follows redirects, fills in the forms it finds, and reads where it is sent back to."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import httpx

from mock_idp.forms import Form, forms_in
from mock_idp.probe.budget import Kind
from mock_idp.probe.failures import NoAnswer, SignInFailed, SignInRefused
from mock_idp.probe.shown import plain
from mock_idp.probe.sign_in import authorization

if TYPE_CHECKING:
    from collections.abc import Callable

    from mock_idp.probe.lab import Ask, SignedIn
    from mock_idp.probe.options import Options
    from mock_idp.probe.provider import Provider
    from mock_idp.probe.wire import Page

_REDIRECT_URI = "http://127.0.0.1/callback"
_MOST_PAGES = 12
_KEEPS_METHOD = {307, 308}


class FormSignIn:
    """A person with user name and password, whose browser knows no JavaScript and begins without cookies."""

    def __init__(self, provider: Provider, options: Options, chance: Callable[[], str]) -> None:
        self._provider, self._options, self._chance = provider, options, chance
        self._redirect_uri = options.redirect_uri or _REDIRECT_URI

    @staticmethod
    def cost() -> Counter[Kind]:
        """Return what one sign-in needs at most."""
        return Counter({Kind.PAGE: _MOST_PAGES, Kind.TOKEN: 1})

    async def sign_in(self, ask: Ask) -> SignedIn:
        """Sign in; raises as `mock_idp.probe.lab.SignIn.sign_in`."""
        begun = authorization.begin(
            ask, self._redirect_uri, provider=self._provider, options=self._options, chance=self._chance
        )
        walk = _Walk(self._provider, self._options, self._redirect_uri)
        return await authorization.finish(begun, await walk.go(begun.url), self._provider)


class _Walk:
    """One way through the pages."""

    def __init__(self, provider: Provider, options: Options, redirect_uri: str) -> None:
        self._wire, self._options = provider.wire, options
        self._end = httpx.URL(redirect_uri)
        self._cookies = httpx.Cookies()
        self._asked_password = False

    async def go(self, start: str) -> str:
        """Return the query with which the way comes back."""
        method, url, form = "GET", httpx.URL(start), None
        for _ in range(_MOST_PAGES):
            page = await self._visit(method, url, form)
            method, url, form = self._following(page, method, form)
            if _same_place(url, self._end):
                return url.query.decode("ascii", "replace")
        raise SignInFailed(f"the sign-in did not end within {_MOST_PAGES} pages; the last was {_place(url)}")

    async def _visit(self, method: str, url: httpx.URL, form: dict[str, str] | None) -> Page:
        try:
            return await self._wire.send(Kind.PAGE, method, url, form=form, cookies=self._cookies)
        except NoAnswer as none:
            raise SignInFailed(f"{_place(url)}: {none}") from none

    def _following(
        self, page: Page, method: str, sent: dict[str, str] | None
    ) -> tuple[str, httpx.URL, dict[str, str] | None]:
        """Return what a browser, and the person before it, send next."""
        if page.redirects_to is not None:
            again = page.status in _KEEPS_METHOD
            return (method if again else "GET"), _joined(page, page.redirects_to), sent if again else None
        form = _form_to_fill(page)
        if form is None:
            raise SignInFailed(_no_way_on(page))
        target = _joined(page, form.action or str(page.url))
        if form.password_field is not None:
            self._may_send_password(page, target)
        return "POST", target, form.filled(self._options.username, self._options.password)

    def _may_send_password(self, page: Page, target: httpx.URL) -> None:
        if self._asked_password:
            raise SignInRefused(
                f"{_place(page.url)} asks for the password again: "
                f"is it the right one for {plain(self._options.username)}?"
            )
        self._asked_password = True
        if target.scheme != "https" and self._options.issuer.startswith("https:"):
            raise SignInRefused(f"{_place(page.url)} wants the password without TLS; it was not sent")


def _form_to_fill(page: Page) -> Form | None:
    """Return the form a person would fill in: one that is posted, on a page that asks for it."""
    if not page.is_html:
        return None
    posted = [form for form in forms_in(page.text) if form.method == "post"]
    # A page may have others: to choose a language, to search.
    return next((form for form in posted if form.password_field is not None), next(iter(posted), None))


def _no_way_on(page: Page) -> str:
    if page.status >= httpx.codes.BAD_REQUEST:
        return f"{_place(page.url)} answers {page.status}; does it know the client and --redirect-uri?"
    return (
        f"{_place(page.url)} has no form to fill in and leads nowhere; try --device or --browser, "
        "or --authorize-param connector_id=ID at a Dex with several connectors"
    )


def _joined(page: Page, where: str) -> httpx.URL:
    try:
        url = page.url.join(where)
    except (httpx.InvalidURL, UnicodeError, ValueError) as error:
        raise SignInFailed(f"{_place(page.url)} leads to an address that is none") from error
    if url.scheme not in {"http", "https"}:
        return url
    if not url.host:
        raise SignInFailed(f"{_place(page.url)} leads to an address that is none")
    return url


def _same_place(url: httpx.URL, end: httpx.URL) -> bool:
    """Tell whether ``url`` is the redirect URI with something added."""
    here = (url.scheme, url.host, url.port, url.path)
    return here == (end.scheme, end.host, end.port, end.path)


def _place(url: httpx.URL) -> str:
    """Return where a page is, without its query, which may hold a code."""
    return plain(url.copy_with(query=None, fragment=None, userinfo=b""))
