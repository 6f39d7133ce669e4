"""The end session endpoint and the page that asks whether it is meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter

from mock_idp.endpoints.end_session import EndSession, SignedOut
from mock_idp.http import pages, scripted_pages
from mock_idp.http.body import form_of
from mock_idp.http.cookies import Cookies
from mock_idp.http.redirecting import see_other
from mock_idp.protocol.errors import OAuthError
from mock_idp.protocol.front_channel import END_SESSION
from mock_idp.protocol.params import parse

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from mock_idp.endpoints.pending import Browser
    from mock_idp.provider import Provider

_CONFIRM = f"{END_SESSION}/confirm"


def router(provider: Provider) -> APIRouter:
    """Return the routes of logout (RP-Initiated Logout 2: GET and POST)."""
    routes, pages_of = APIRouter(), _Pages(provider)
    routes.add_route(END_SESSION, pages_of.end_session, methods=["GET", "POST"])
    routes.add_route(_CONFIRM, pages_of.confirm, methods=["POST"])
    return routes


class _Pages:
    """The endpoints: each parses, calls once, renders."""

    def __init__(self, provider: Provider) -> None:
        self._ending, self._cookies = EndSession(provider), Cookies(provider)
        self._action = provider.path + _CONFIRM

    async def end_session(self, request: Request) -> Response:
        """Take a client's request, or a person's who follows a link."""
        browser = self._cookies.bound(request)
        try:
            post = request.method == "POST"
            params = await form_of(request) if post else parse(request.scope["query_string"])
        except OAuthError as error:
            self._ending.refused(error)
            return pages.logout_refused(error.description)
        try:
            found = await self._ending.begin(params, browser)
        except OAuthError as error:
            return pages.logout_refused(error.description)
        if isinstance(found, SignedOut):
            return self._signed_out(found, browser)
        response = pages.confirm_logout(self._action, found)
        self._cookies.bind(response, browser)
        return response

    async def confirm(self, request: Request) -> Response:
        """Take the person's answer."""
        browser = self._cookies.known(request)
        try:
            form = await form_of(request)
        except OAuthError:
            return pages.stale()
        pending = await self._ending.find(form, browser)
        if pending is None:
            return pages.stale()
        if form.get("action") != "confirm":
            return pages.stayed()
        return self._signed_out(await self._ending.confirm(pending, browser), browser)

    def _signed_out(self, end: SignedOut, browser: Browser) -> Response:
        if end.frames or end.back is None:
            response: Response = scripted_pages.signed_out(end.back, end.frames)
        else:
            response = see_other(end.back)
        if browser.session_id:
            self._cookies.sign_out(response)
        return response
