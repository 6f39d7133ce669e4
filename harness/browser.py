"""A person's browser without a window: redirects, cookies, the sign-in form, Harbor's onboarding page."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import httpx

from harness.sign_in.registry_pages import onboard, place, read_secret, require_success
from harness.sign_in.strategy import SignedIn, SignInFailed
from mock_idp.forms import Form, forms_in

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterator

__all__ = ["Elsewhere", "SignInFailed", "SignedIn", "as_visited", "authorize", "sign_in", "trust"]

_MOST_PAGES = 20
_TIMEOUT = 15.0


@dataclass(frozen=True)
class Elsewhere:
    """Pages that somebody else visits: a real browser, where those of the upstream need one."""

    own: tuple[str, ...]
    """Addresses whose pages are visited here, without a slash at the end."""
    visit: Callable[[httpx.Request], httpx.Request]
    """Send a request that leads elsewhere, and whatever follows; return the first that leads back here."""

    def concerns(self, request: httpx.Request) -> bool:
        """Tell whether a request is not for here."""
        return not any(f"{request.url}/".startswith(f"{as_visited(address)}/") for address in self.own)


def as_visited(address: str) -> str:
    """Return an address as browsers write it, without a default port, and without a slash at its end."""
    return str(httpx.URL(address)).rstrip("/")


def authorize(
    url: str,
    redirect_uri: str,
    username: str,
    password: str,
    *,
    elsewhere: Elsewhere | None = None,
    ca: bytes = b"",
) -> str:
    """Go through an authorization request at ``url`` and return where it sends the browser back to.

    The address returned begins with ``redirect_uri``, which is not visited; it holds a code, or an error.
    ``ca``: a certificate authority, as PEM, that is trusted besides the usual ones.

    Raises:
        SignInFailed: a page refused, led nowhere or did not answer.

    """
    with _browser(ca) as http:
        try:
            end = _Walk(http, username, password, elsewhere).go(url, stop_before=redirect_uri)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise SignInFailed(_broken_off(url.partition("?")[0], error)) from error
    if isinstance(end, httpx.Response):
        raise SignInFailed(_no_end(end))
    return str(end.url)


def sign_in(
    registry_url: str, username: str, password: str, *, elsewhere: Elsewhere | None = None, ca: bytes = b""
) -> SignedIn:
    """Sign in to the registry at ``registry_url`` through its provider, onboard if asked, read the secret.

    ``ca``: as for `authorize`.

    Raises:
        SignInFailed: a page refused, led nowhere or did not answer.

    """
    with _browser(ca) as http:
        try:
            page = _Walk(http, username, password, elsewhere).go(f"{registry_url}/c/oidc/login")
            if isinstance(page, httpx.Response) and page.url.path.startswith("/oidc-onboard"):
                onboard(http, registry_url, page, username)
            return _secret_behind(http, registry_url, page)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise SignInFailed(_broken_off(registry_url, error)) from error


def _broken_off(start: str, error: Exception) -> str:
    """Return why a sign-in that began at ``start`` did not end."""
    if isinstance(error, httpx.TimeoutException):
        return f"{error.request.url.copy_with(query=None)} gave no answer within {_TIMEOUT:g} s"
    return f"{start}: the sign-in broke off: {type(error).__name__}"


def _secret_behind(http: httpx.Client, registry_url: str, end: httpx.Response | httpx.Request) -> SignedIn:
    """Read the secret; if the registry does not know the person, and the way ended elsewhere, say so."""
    try:
        return read_secret(http, registry_url)
    except SignInFailed as failure:
        if isinstance(end, httpx.Response) and not str(end.url).startswith(f"{registry_url}/"):
            raise SignInFailed(_no_end(end)) from failure
        raise


def _no_end(page: httpx.Response) -> str:
    return f"{place(page)} is not the end of a sign-in, and has no form to fill in"


def _browser(ca: bytes) -> httpx.Client:
    return httpx.Client(
        trust_env=False, timeout=_TIMEOUT, verify=trust(ca), headers={"User-Agent": "refresh-harness"}
    )


@functools.lru_cache(maxsize=8)
def trust(ca: bytes = b"") -> ssl.SSLContext:
    """Return the authorities that httpx trusts, and ``ca``; to load them costs 30 ms, so once per process."""
    context = httpx.create_ssl_context(trust_env=False)
    if ca:
        context.load_verify_locations(cadata=ca.decode("ascii"))
    return context


class _Walk:
    """One way through the pages, from a first address on."""

    def __init__(self, http: httpx.Client, username: str, password: str, elsewhere: Elsewhere | None) -> None:
        self._http, self._username, self._password, self._elsewhere = http, username, password, elsewhere
        self._asked_password = False

    def go(self, start: str, *, stop_before: str | None = None) -> httpx.Response | httpx.Request:
        """Follow redirects and fill in forms until a page without one comes, or a way to ``stop_before``."""
        request = self._http.build_request("GET", start)
        for _ in self._pages(start):
            if stop_before is not None and str(request.url).startswith(stop_before):
                return request
            if self._elsewhere is not None and self._elsewhere.concerns(request):
                request = self._back_with_cookies(self._elsewhere.visit(request))
                continue
            response = self._http.send(request)
            following = self._following(response)
            if following is None:
                require_success(response)
                return response
            request = following
        raise AssertionError

    def _pages(self, start: str) -> Iterator[int]:
        yield from range(_MOST_PAGES)
        parts = urlsplit(start)
        message = f"{parts.scheme}://{parts.netloc}: the sign-in did not end within {_MOST_PAGES} pages"
        raise SignInFailed(message)

    def _back_with_cookies(self, request: httpx.Request) -> httpx.Request:
        kind = {name: request.headers[name] for name in ("content-type",) if name in request.headers}
        return self._http.build_request(request.method, request.url, content=request.content, headers=kind)

    def _following(self, response: httpx.Response) -> httpx.Request | None:
        """Return what a browser, and the person before it, send next; None: nothing."""
        if response.is_redirect and response.next_request is not None:
            return response.next_request
        form = _form_to_fill(response)
        if form is None:
            return None
        if form.password_field is not None and self._asked_password:
            message = (
                f"{place(response)}: the provider refuses the user name or the password of '{self._username}'"
            )
            raise SignInFailed(message)
        self._asked_password = self._asked_password or form.password_field is not None
        return self._submitted(response, form)

    def _submitted(self, page: httpx.Response, form: Form) -> httpx.Request:
        try:
            action = urljoin(str(page.url), form.action or str(page.url))
        except ValueError as error:
            raise SignInFailed(f"{place(page)} has a form that leads nowhere") from error
        return self._http.build_request("POST", action, data=form.filled(self._username, self._password))


def _form_to_fill(response: httpx.Response) -> Form | None:
    """Return the form a person would fill in: one that is posted, on a page that asks for it."""
    if "html" not in response.headers.get("content-type", ""):
        return None
    posted = [form for form in forms_in(response.text) if form.method == "post"]
    # A page may have others: to choose a language, to search.
    return next((form for form in posted if form.password_field is not None), next(iter(posted), None))
