"""The device flow (RFC 8628): the endpoint that devices call, and the page that people see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from starlette.requests import Request  # noqa: TC002  FastAPI reads the annotation at run time
from starlette.responses import HTMLResponse, JSONResponse, Response

from mock_idp.endpoints.pending import SignInRefused
from mock_idp.http import pages
from mock_idp.http.body import form_of
from mock_idp.http.client_calls import answer_to
from mock_idp.http.cookies import Cookies
from mock_idp.protocol.discovery import DEVICE, DEVICE_AUTHORIZATION
from mock_idp.protocol.errors import Cause, OAuthError
from mock_idp.protocol.grants import device_code

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_idp.endpoints.device_page import Asked
    from mock_idp.endpoints.pending import Browser
    from mock_idp.provider import Provider

_TITLE = "Let a device in"
_NO_CODE = "This code is wrong, over or used already. Look at the device again."
_ALLOWED = "The device is let in. You can close this page and go back to it."
_DENIED = "The device is refused. You can close this page."
_REASONS = {
    Cause.UNKNOWN_USER: "The user name or the password is wrong.",
    Cause.WRONG_PASSWORD: "The user name or the password is wrong.",
    Cause.USER_DISABLED: "This account is disabled.",
}


def router(provider: Provider) -> APIRouter:
    """Return the routes; none, if the device flow is switched off."""
    routes, page = APIRouter(), _Page(provider)
    if not provider.settings.device_flow:
        return routes

    @routes.post(DEVICE_AUTHORIZATION, response_class=JSONResponse)
    async def device_authorization(request: Request) -> Response:
        """RFC 8628 3.1."""
        endpoint = provider.device_authorization_endpoint
        return await answer_to(request, endpoint.begin, endpoint.refused)

    @routes.get(DEVICE, response_class=HTMLResponse)
    async def ask(request: Request) -> Response:
        """RFC 8628 3.3."""
        return await page.ask(request)

    @routes.post(DEVICE, response_class=HTMLResponse)
    async def decide(request: Request) -> Response:
        """Take what the person decided."""
        return await page.decide(request)

    return routes


class _Page:
    def __init__(self, provider: Provider) -> None:
        self._provider, self._cookies = provider, Cookies(provider)

    async def ask(self, request: Request) -> Response:
        """Show the form for the code, or the one to decide over the device."""
        typed, browser = request.query_params.get("user_code", ""), self._cookies.bound(request)
        if not typed:
            return self._code_form("")
        asked = await self._provider.device_page.find(typed)
        if asked is None:
            return self._code_form(_NO_CODE, 404)
        response = await self._form(asked, browser)
        self._cookies.bind(response, browser)
        return response

    async def decide(self, request: Request) -> Response:
        """Carry out what the form says."""
        browser, page = self._cookies.known(request), self._provider.device_page
        try:
            form = await form_of(request)
        except OAuthError:
            return pages.stale()
        asked = await page.find(form.get("user_code", ""))
        if asked is None:
            return self._code_form(_NO_CODE, 404)
        try:
            return await self._decided(asked, browser, form)
        except SignInRefused as refused:
            if refused.cause not in _REASONS:
                return pages.stale()
            return await self._form(asked, browser, form.get("username", ""), _REASONS[refused.cause])

    async def _decided(self, asked: Asked, browser: Browser, form: Mapping[str, str]) -> Response:
        page = self._provider.device_page
        if form.get("action") != "allow":
            await page.deny(asked, browser, form)
            return self._render(200, done=_DENIED)
        session = await page.allow(asked, browser, form)
        response = self._render(200, done=_ALLOWED)
        self._cookies.sign_in(response, session)
        return response

    def _code_form(self, message: str, status: int = 200) -> Response:
        return self._render(status, message=message)

    async def _form(self, asked: Asked, browser: Browser, username: str = "", message: str = "") -> Response:
        who = None if message else await self._provider.sessions.signed_in(browser.session_id)
        return self._render(
            401 if message else 200,
            client=pages.name_of(asked.client),
            user_code=device_code.shown(asked.device.user_code),
            scope=asked.device.scope,
            csrf=self._provider.device_page.csrf(browser),
            signed_in="" if who is None else who.user.username,
            username=username,
            message=message,
        )

    def _render(self, status: int, **values: Any) -> Response:  # noqa: ANN401  template values
        empty: dict[str, Any] = dict.fromkeys(
            ("message", "done", "client", "user_code", "scope", "csrf", "signed_in", "username"), ""
        )
        action = self._provider.path + DEVICE
        return pages.render("device.html", status, title=_TITLE, action=action, **(empty | values))
