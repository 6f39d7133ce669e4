"""The authorization endpoint, the sign-in page and the consent page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.requests import Request

from mock_idp.endpoints import forms
from mock_idp.endpoints.pending import SignInRefused, Waiting
from mock_idp.http import pages, scripted_pages
from mock_idp.http.body import form_of
from mock_idp.http.cookies import Cookies
from mock_idp.http.redirecting import see_other
from mock_idp.protocol.discovery import AUTHORIZATION
from mock_idp.protocol.errors import Cause, OAuthError
from mock_idp.protocol.front_channel import CONSENT, SIGN_IN
from mock_idp.protocol.params import parse
from mock_idp.protocol.response_mode import ResponseMode

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from starlette.responses import Response

    from mock_idp.asgi import App, Receive, Scope, Send
    from mock_idp.endpoints.pending import Browser, PendingSignIn, Step
    from mock_idp.provider import Provider

    Endpoint = Callable[[Request], Awaitable[Response]]

_REASONS = {
    Cause.UNKNOWN_USER: "The user name or the password is wrong.",
    Cause.WRONG_PASSWORD: "The user name or the password is wrong.",
    Cause.USER_DISABLED: "This account is disabled.",
}


def router(provider: Provider, path: str = AUTHORIZATION) -> APIRouter:
    """Return the routes that a person's browser visits; ``path`` is the authorization endpoint's."""
    routes = APIRouter()
    for method, at, endpoint in _endpoints(provider, path):
        routes.add_route(at, endpoint, methods=[method])
    return routes


def plain(provider: Provider) -> dict[tuple[str, str], App]:
    """Return the same as ASGI applications, by method and path.

    A sign-in is three requests, and FastAPI's way to an endpoint costs each as much as the endpoint itself.
    """
    return {(method, at): _as_app(endpoint) for method, at, endpoint in _endpoints(provider, AUTHORIZATION)}


def _endpoints(provider: Provider, path: str) -> list[tuple[str, str, Endpoint]]:
    found = _Pages(provider)
    return [
        ("GET", path, found.authorize),
        ("POST", path, found.authorize),
        ("GET", SIGN_IN, found.sign_in_page),
        ("POST", SIGN_IN, found.sign_in),
        ("GET", CONSENT, found.consent_page),
        ("POST", CONSENT, found.consent),
    ]


def _as_app(endpoint: Endpoint) -> App:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        response = await endpoint(Request(scope, receive))
        await response(scope, receive, send)

    return app


class _Pages:
    """The endpoints: each parses, calls once, renders."""

    def __init__(self, provider: Provider) -> None:
        self._provider, self._channel, self._cookies = provider, provider.front_channel, Cookies(provider)

    async def authorize(self, request: Request) -> Response:
        """RFC 6749 3.1; GET and POST (OIDC Core 3.1.2.1)."""
        browser = self._cookies.bound(request)
        try:
            post = request.method == "POST"
            params = await form_of(request) if post else parse(request.scope["query_string"])
        except OAuthError as error:
            self._channel.refused(error)
            return pages.error(error.description)
        try:
            step = await self._channel.begin(params, browser)
        except OAuthError as error:
            return pages.error(error.description)
        response = self._show(step)
        if isinstance(step, Waiting):
            self._cookies.bind(response, browser)
        return response

    async def sign_in_page(self, request: Request) -> Response:
        """Show the form to the browser that was sent here."""
        try:
            pending = await self._pending(request)
        except SignInRefused:
            return pages.stale()
        return await self._sign_in_form(pending)

    async def sign_in(self, request: Request) -> Response:
        """Take the form."""
        browser = self._cookies.known(request)
        try:
            form = await form_of(request)
            pending = await forms.answered(self._provider, form, browser)
        except (OAuthError, SignInRefused):
            return pages.stale()
        try:
            return self._show(await self._signed_in(pending, browser, form))
        except SignInRefused as refused:
            if refused.cause not in _REASONS:
                return pages.stale()
            message, username = _REASONS[refused.cause], form.get("username", "")
            return await self._sign_in_form(pending, username=username, message=message)

    async def consent_page(self, request: Request) -> Response:
        """Show the form to the browser that was sent here."""
        try:
            pending = await self._pending(request)
        except SignInRefused:
            return pages.stale()
        if pending.session is None:
            return pages.stale()
        client = await self._provider.clients.find(pending.request.client_id)
        return pages.consent(self._provider.path + CONSENT, pending, pending.session, client)

    async def consent(self, request: Request) -> Response:
        """Take the form."""
        browser = self._cookies.known(request)
        try:
            form = await form_of(request)
            pending = await forms.answered(self._provider, form, browser)
            allow = form.get("action") == "allow"
            return self._show(await self._channel.consent.submit(pending, browser, allow=allow))
        except (OAuthError, SignInRefused):
            return pages.stale()

    async def _signed_in(self, pending: PendingSignIn, browser: Browser, form: Mapping[str, str]) -> Step:
        """Do what the person asked for with the form.

        Raises:
            SignInRefused: it cannot be done.

        """
        if form.get("action") == "cancel":
            return await self._channel.sign_in.cancel(pending)
        username, password = form.get("username", ""), form.get("password", "")
        return await self._channel.sign_in.submit(pending, browser, username, password)

    async def _pending(self, request: Request) -> PendingSignIn:
        """Return what waits for the browser that asks.

        Raises:
            SignInRefused: nothing does.

        """
        pending_id, browser = request.query_params.get("request", ""), self._cookies.known(request)
        return await forms.find(self._provider, pending_id, browser)

    async def _sign_in_form(
        self, pending: PendingSignIn, *, username: str = "", message: str = ""
    ) -> Response:
        provider = self._provider
        return pages.sign_in(
            provider.path + SIGN_IN,
            pending,
            await provider.clients.find(pending.request.client_id),
            username=username,
            message=message,
            usernames=provider.directory.usernames,
        )

    def _show(self, step: Step) -> Response:
        """Return what comes next: a page of ours, or the way back to the client."""
        if isinstance(step, Waiting):
            page = SIGN_IN if step.session is None else CONSENT
            response: Response = see_other(f"{self._provider.path}{page}?request={step.pending.pending_id}")
        elif step.response.mode is ResponseMode.FORM_POST:
            response = scripted_pages.form_post(step.response)
        else:
            response = see_other(step.response.location)
        self._cookies.sign_in(response, step.session)
        return response
