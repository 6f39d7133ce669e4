"""The token endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse
from starlette.routing import Route

from mock_idp.endpoints.token import status_of
from mock_idp.http.body import form_of
from mock_idp.protocol.discovery import TOKEN
from mock_idp.protocol.errors import OAuthError

if TYPE_CHECKING:
    from starlette.requests import Request

    from mock_idp.provider import Provider

_NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


def route(provider: Provider) -> Route:
    """Return the endpoint as a bare route: the hot path builds no model and resolves no dependency."""

    async def token(request: Request) -> JSONResponse:
        authorization = request.headers.get("authorization")
        try:
            params = await form_of(request)
            response = await provider.token_endpoint.exchange(params, authorization)
        except OAuthError as error:
            return _refusal(error, by_header=authorization is not None)
        return JSONResponse(response, headers=_NO_STORE)

    return Route(TOKEN, token, methods=["POST"])


def _refusal(error: OAuthError, *, by_header: bool) -> JSONResponse:
    """Return the error response (RFC 6749 5.2): 401 names the scheme the client tried."""
    body: dict[str, Any] = {"error": error.code, "error_description": error.description}
    headers = dict(_NO_STORE)
    status = status_of(error)
    if by_header and status == 401:  # noqa: PLR2004  Unauthorized
        headers["WWW-Authenticate"] = 'Basic realm="mock_idp"'
    return JSONResponse(body, status_code=status, headers=headers)
