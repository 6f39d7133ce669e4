"""A person's browser without a window: redirects, cookies, the sign-in form, Harbor's onboarding page."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

import httpx

from harness.forms import Form, forms_in

if TYPE_CHECKING:
    import ssl
    from pathlib import Path

_MOST_PAGES = 20
_TIMEOUT = 15.0
_CSRF = "X-Harbor-CSRF-Token"


class SignInFailed(Exception):  # noqa: N818  an answer, not a fault of this program
    """The person could not be signed in; the message says at which page and why."""


@dataclass(frozen=True)
class SignedIn:
    """What a person has in hand after signing in to the registry."""

    username: str
    """The name at the registry, which ``docker login`` wants."""
    secret: str = field(repr=False)
    """The CLI secret."""


def authorize(url: str, redirect_uri: str, username: str, password: str) -> str:
    """Go through an authorization request at ``url`` and return where it sends the browser back to.

    The address returned begins with ``redirect_uri``, which is not visited; it holds a code, or an error.

    Raises:
        SignInFailed: a page refused, led nowhere or did not answer.

    """
    with _browser() as http:
        try:
            page = _walk(http, url, username, password, stop_before=redirect_uri)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            message = f"{url.partition('?')[0]}: the sign-in broke off: {type(error).__name__}"
            raise SignInFailed(message) from error
    if page.next_request is None:
        raise SignInFailed(f"{_place(page)} is not the end of a sign-in, and has no form to fill in")
    return str(page.next_request.url)


def _browser() -> httpx.Client:
    return httpx.Client(
        trust_env=False, timeout=_TIMEOUT, verify=trust(), headers={"User-Agent": "refresh-harness"}
    )


def sign_in(registry_url: str, username: str, password: str) -> SignedIn:
    """Sign in to the registry at ``registry_url`` through its provider, onboard if asked, read the secret.

    Raises:
        SignInFailed: a page refused, led nowhere or did not answer.

    """
    with _browser() as http:
        try:
            page = _walk(http, f"{registry_url}/c/oidc/login", username, password)
            if page.url.path.startswith("/oidc-onboard"):
                _onboard(http, registry_url, page, username)
            return _read_secret(http, registry_url)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            message = f"{registry_url}: the sign-in broke off: {type(error).__name__}"
            raise SignInFailed(message) from error


@functools.cache
def trust() -> ssl.SSLContext:
    """Return the authorities that httpx trusts; to load them costs 30 ms, so once per process."""
    return httpx.create_ssl_context(trust_env=False)


def trust_also(authority: Path) -> None:
    """Trust the certificate in the file from here on: a mock upstream that speaks TLS made it for itself."""
    trust().load_verify_locations(authority)


def _walk(
    http: httpx.Client, start: str, username: str, password: str, *, stop_before: str | None = None
) -> httpx.Response:
    """Follow redirects and fill in forms until a page without one comes, or a redirect to ``stop_before``."""
    response = http.get(start)
    asked_password = False
    for _ in range(_MOST_PAGES):
        if response.is_redirect and response.next_request is not None:
            if stop_before is not None and str(response.next_request.url).startswith(stop_before):
                return response
            response = http.send(response.next_request)
            continue
        form = _form_to_fill(response)
        if form is None:
            _require_success(response)
            return response
        if form.password_field is not None and asked_password:
            message = (
                f"{_place(response)}: the provider refuses the user name or the password of '{username}'"
            )
            raise SignInFailed(message)
        asked_password = asked_password or form.password_field is not None
        response = _submit(http, response, form.filled(username, password), form)
    parts = urlsplit(start)
    message = f"{parts.scheme}://{parts.netloc}: the sign-in did not end within {_MOST_PAGES} pages"
    raise SignInFailed(message)


def _form_to_fill(response: httpx.Response) -> Form | None:
    """Return the form a person would fill in: one that is posted, on a page that asks for it."""
    if "html" not in response.headers.get("content-type", ""):
        return None
    posted = [form for form in forms_in(response.text) if form.method == "post"]
    # A page may have others: to choose a language, to search.
    return next((form for form in posted if form.password_field is not None), next(iter(posted), None))


def _submit(http: httpx.Client, page: httpx.Response, data: dict[str, str], form: Form) -> httpx.Response:
    try:
        action = urljoin(str(page.url), form.action or str(page.url))
    except ValueError as error:
        raise SignInFailed(f"{_place(page)} has a form that leads nowhere") from error
    return http.post(action, data=data)


def _require_success(response: httpx.Response) -> None:
    if response.is_success:
        return
    text = (
        " ".join(response.text.split())[:200]
        if "html" not in response.headers.get("content-type", "")
        else ""
    )
    message = f"{_place(response)} answered {response.status_code}{': ' + text if text else ''}"
    raise SignInFailed(message)


def _place(response: httpx.Response) -> str:
    """Return the page's address without its query, which can hold codes."""
    return str(response.url.copy_with(query=None))


def _onboard(http: httpx.Client, registry_url: str, page: httpx.Response, username: str) -> None:
    """Choose the proposed name as the script of Harbor's page does, or ``username`` if none is proposed."""
    token = page.headers.get(_CSRF)
    response = http.post(
        f"{registry_url}/c/oidc/onboard",
        json={"username": page.url.params.get("username") or username},
        headers={_CSRF: token} if token else {},
    )
    _require_success(response)


def _read_secret(http: httpx.Client, registry_url: str) -> SignedIn:
    """Read the CLI secret where Harbor's profile dialog reads it: 2.x first, then 1.x."""
    response = http.get(f"{registry_url}/api/v2.0/users/current")
    if response.status_code == httpx.codes.NOT_FOUND:
        response = http.get(f"{registry_url}/api/users/current")
    _require_success(response)
    try:
        user = response.json()
        return SignedIn(user["username"], user["oidc_user_meta"]["secret"])
    except (ValueError, KeyError, TypeError) as error:
        message = f"{_place(response)} shows no CLI secret; is the registry in OIDC mode?"
        raise SignInFailed(message) from error
