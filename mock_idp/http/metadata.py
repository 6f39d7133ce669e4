"""Discovery and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.responses import JSONResponse

from mock_idp.protocol.discovery import DOCUMENT, KEYS

if TYPE_CHECKING:
    from mock_idp.provider import Provider


def router(provider: Provider) -> APIRouter:
    """Return the routes that tell clients about ``provider``."""
    routes = APIRouter()

    @routes.get(DOCUMENT, response_class=JSONResponse)
    async def discovery() -> JSONResponse:
        """OpenID Connect Discovery 1.0 section 4."""
        return JSONResponse(provider.discovery())

    @routes.get(KEYS, response_class=JSONResponse)
    async def keys() -> JSONResponse:
        """The JWKS (OIDC Core 10.1.1)."""
        return JSONResponse(provider.jwks())

    return routes
