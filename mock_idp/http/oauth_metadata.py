"""The metadata at the address of RFC 8414, for clients that know OAuth and not OpenID Connect."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.responses import JSONResponse

from mock_idp.protocol.discovery import OAUTH_DOCUMENT

if TYPE_CHECKING:
    from mock_idp.provider import Provider


def router(provider: Provider) -> APIRouter:
    """Return the route of the document, which says the same as that of OpenID Connect."""
    routes = APIRouter()

    @routes.get(OAUTH_DOCUMENT, response_class=JSONResponse)
    async def metadata() -> JSONResponse:
        """RFC 8414 3."""
        return JSONResponse(provider.discovery())

    return routes
