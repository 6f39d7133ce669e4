"""The userinfo endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.requests import Request  # noqa: TC002  FastAPI reads the annotation at run time
from starlette.responses import JSONResponse

from mock_idp.protocol.discovery import USERINFO
from mock_idp.protocol.errors import OAuthError

if TYPE_CHECKING:
    from mock_idp.provider import Provider


def router(provider: Provider) -> APIRouter:
    """Return the userinfo route (OIDC Core 5.3.1: GET and POST, bearer token in the header)."""
    routes = APIRouter()

    @routes.api_route(USERINFO, methods=["GET", "POST"], response_class=JSONResponse)
    async def userinfo(request: Request) -> JSONResponse:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            return JSONResponse(None, status_code=401, headers={"WWW-Authenticate": "Bearer"})
        try:
            return JSONResponse(await provider.userinfo_endpoint.answer(token.strip()))
        except OAuthError as error:
            # RFC 6750 3: the error travels in the header, the body is a courtesy.
            challenge = f'Bearer error="{error.code}", error_description="{error.description}"'
            body = {"error": error.code, "error_description": error.description}
            return JSONResponse(body, status_code=401, headers={"WWW-Authenticate": challenge})

    return routes
