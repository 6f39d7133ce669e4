"""The userinfo endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.requests import Request  # noqa: TC002  FastAPI reads the annotation at run time
from starlette.responses import JSONResponse, Response

from mock_idp.endpoints.userinfo import status_of
from mock_idp.http.bearer import challenge, token_in
from mock_idp.protocol.discovery import USERINFO
from mock_idp.protocol.errors import Cause, ErrorCode, OAuthError

if TYPE_CHECKING:
    from mock_idp.provider import Provider

_NO_STORE = {"Cache-Control": "no-store"}


def router(provider: Provider) -> APIRouter:
    """Return the userinfo route (OIDC Core 5.3.1: GET and POST)."""
    routes = APIRouter()

    @routes.api_route(USERINFO, methods=["GET", "POST"], response_class=JSONResponse)
    async def userinfo(request: Request) -> Response:
        endpoint = provider.userinfo_endpoint
        try:
            token = await token_in(request, endpoint.refused)
            if token is None:
                endpoint.refused(
                    OAuthError(ErrorCode.INVALID_TOKEN, Cause.MISSING_PARAMETER, "There is none.")
                )
                return JSONResponse(None, status_code=401, headers={"WWW-Authenticate": "Bearer"})
            answer = await endpoint.answer(token)
        except OAuthError as error:
            body = {"error": error.code, "error_description": error.description}
            headers = {"WWW-Authenticate": challenge(error), **_NO_STORE}
            return JSONResponse(body, status_code=status_of(error), headers=headers)
        if isinstance(answer, str):
            return Response(answer, media_type="application/jwt", headers=_NO_STORE)
        return JSONResponse(answer, headers=_NO_STORE)

    return routes
