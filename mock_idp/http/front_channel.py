"""The authorization endpoint and the sign-in page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.requests import Request  # noqa: TC002  FastAPI reads the annotation at run time
from starlette.responses import HTMLResponse, RedirectResponse, Response

from mock_idp.endpoints.authorization import PendingSignIn, SignInRefused
from mock_idp.http import pages
from mock_idp.http.body import form_of
from mock_idp.protocol.discovery import AUTHORIZATION
from mock_idp.protocol.errors import Cause, OAuthError
from mock_idp.protocol.params import parse

if TYPE_CHECKING:
    from mock_idp.provider import Provider

_COOKIE = "mock_idp_browser"
_COOKIE_VALUE = re.compile(r"[A-Za-z0-9_-]{20,200}")
SIGN_IN = "/sign-in"
"""The page's address, whatever the authorization endpoint's is."""
_REASONS = {
    Cause.UNKNOWN_USER: "The user name or the password is wrong.",
    Cause.WRONG_PASSWORD: "The user name or the password is wrong.",
    Cause.USER_DISABLED: "This account is disabled.",
}


def router(provider: Provider, path: str = AUTHORIZATION) -> APIRouter:
    """Return the routes that a person's browser visits; ``path`` is the authorization endpoint's."""
    routes = APIRouter()
    channel = provider.front_channel

    @routes.api_route(path, methods=["GET", "POST"], response_class=Response)
    async def authorize(request: Request) -> Response:
        """RFC 6749 3.1; GET and POST (OIDC Core 3.1.2.1)."""
        browser = _browser(request) or provider.chance()
        try:
            params = await form_of(request) if request.method == "POST" else parse(request.url.query.encode())
            step = await channel.begin(params, browser)
        except OAuthError as error:
            return pages.error(error.description)
        if isinstance(step, str):
            return _redirect(step)
        response = _redirect(f"{SIGN_IN}?request={step.pending_id}")
        # Lax: the cookie must come along when the relying party sends the person here.
        response.set_cookie(_COOKIE, browser, httponly=True, samesite="lax", path="/")
        return response

    @routes.get(SIGN_IN, response_class=HTMLResponse)
    async def sign_in_page(request: Request) -> Response:
        pending = channel.find(request.query_params.get("request", ""))
        if pending is None or pending.browser != _browser(request):
            return pages.stale()
        return _page(provider, pending)

    @routes.post(SIGN_IN, response_class=Response)
    async def sign_in(request: Request) -> Response:
        try:
            form = await form_of(request)
            pending = channel.check(form, _browser(request) or "")
        except (OAuthError, SignInRefused):
            return pages.stale()
        return await _answer(provider, pending, form)

    return routes


async def _answer(provider: Provider, pending: PendingSignIn, form: dict[str, str]) -> Response:
    """Do what the person asked for with the form."""
    channel = provider.front_channel
    if form.get("action") == "cancel":
        return _redirect(channel.cancel(pending))
    username = form.get("username", "")
    try:
        return _redirect(await channel.sign_in(pending, username, form.get("password", "")))
    except SignInRefused as refused:
        return _page(provider, pending, username=username, message=_REASONS[refused.cause])


def _page(provider: Provider, pending: PendingSignIn, *, username: str = "", message: str = "") -> Response:
    usernames = provider.directory.usernames
    return pages.sign_in(pending, username=username, message=message, usernames=usernames)


def _browser(request: Request) -> str | None:
    """Return which browser this is, by its cookie; None if it has none, or one we never set."""
    value = request.cookies.get(_COOKIE, "")
    return value if _COOKIE_VALUE.fullmatch(value) else None


def _redirect(uri: str) -> RedirectResponse:
    """Return a redirect that turns a POST into a GET (RFC 9700 4.12) and that nobody stores."""
    return RedirectResponse(uri, status_code=303, headers={"Cache-Control": "no-store"})
