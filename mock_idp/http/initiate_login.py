"""Sign-ins that somebody else than the client begins (OIDC Core 4): a portal, a link in a mail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter

from mock_idp.http import pages
from mock_idp.http.redirecting import see_other
from mock_idp.protocol import redirection
from mock_idp.protocol.errors import OAuthError
from mock_idp.protocol.front_channel import INITIATE_LOGIN
from mock_idp.protocol.params import parse

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from mock_idp.provider import Provider

_PASSED_ON = ("login_hint", "target_link_uri")


def router(provider: Provider) -> APIRouter:
    """Return the address that sends a browser to where ``client_id`` registered that sign-ins begin.

    It takes ``login_hint`` and ``target_link_uri`` along.
    """
    routes = APIRouter()

    async def initiate(request: Request) -> Response:
        try:
            params = parse(request.scope["query_string"])
        except OAuthError as error:
            return pages.error(error.description)
        client = await provider.clients.find(params.get("client_id", ""))
        if client is None or client.initiate_login_uri is None:
            return pages.error("No client of that client_id has registered an initiate_login_uri.")
        told = {name: params.get(name) for name in _PASSED_ON}
        return see_other(redirection.with_query(client.initiate_login_uri, {"iss": provider.issuer, **told}))

    routes.add_route(INITIATE_LOGIN, initiate, methods=["GET"])
    return routes
