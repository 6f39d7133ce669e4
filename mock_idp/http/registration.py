"""Dynamic client registration (RFC 7591) and what a client does with its registration (RFC 7592)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from starlette.requests import Request  # noqa: TC002  FastAPI reads the annotation at run time
from starlette.responses import JSONResponse, Response

from mock_idp.http.bearer import challenge, in_header
from mock_idp.http.body import body_of
from mock_idp.http.client_calls import NO_STORE
from mock_idp.protocol.client_metadata import refusal
from mock_idp.protocol.discovery import REGISTRATION
from mock_idp.protocol.errors import ErrorCode, OAuthError
from mock_idp.protocol.json_object import json_object
from mock_idp.settings import Registration

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from mock_idp.provider import Provider

_ONE = REGISTRATION + "/{client_id}"


def router(provider: Provider) -> APIRouter:
    """Return the routes; none, if registration is switched off."""
    routes, endpoint = APIRouter(), provider.registration_endpoint
    if provider.settings.registration is Registration.OFF:
        return routes

    async def metadata(request: Request) -> dict[str, Any]:
        try:
            return await _metadata(request)
        except OAuthError as error:
            endpoint.refused(error)
            raise

    @routes.post(REGISTRATION, response_class=JSONResponse)
    async def register(request: Request) -> Response:
        """RFC 7591 3.1."""

        async def registered() -> dict[str, Any]:
            return await endpoint.register(await metadata(request), in_header(request))

        return await _answer(registered(), status=201)

    @routes.get(_ONE, response_class=JSONResponse)
    async def read(request: Request, client_id: str) -> Response:
        """RFC 7592 2.1."""
        return await _answer(endpoint.read(client_id, in_header(request)))

    @routes.put(_ONE, response_class=JSONResponse)
    async def update(request: Request, client_id: str) -> Response:
        """RFC 7592 2.2."""

        async def updated() -> dict[str, Any]:
            return await endpoint.update(client_id, in_header(request), await metadata(request))

        return await _answer(updated())

    @routes.delete(_ONE, status_code=204, response_class=Response)
    async def delete(request: Request, client_id: str) -> Response:
        """RFC 7592 2.3."""
        return await _answer(endpoint.delete(client_id, in_header(request)), status=204)

    return routes


async def _metadata(request: Request) -> dict[str, Any]:
    """Return the client metadata in the request's body.

    Raises:
        OAuthError: invalid_client_metadata, if it is no JSON object.

    """
    body = await body_of(request)
    if body is None:
        raise refusal("The request is larger than 64 KiB.")
    try:
        return json_object(body)
    except ValueError as error:
        raise refusal("The client metadata is not a JSON object.") from error


async def _answer(work: Awaitable[dict[str, Any] | None], *, status: int = 200) -> Response:
    """Return what comes of ``work``: nothing is an empty body."""
    try:
        answer = await work
    except OAuthError as error:
        return _refusal(error)
    if answer is None:
        return Response(status_code=status, headers=NO_STORE)
    return JSONResponse(answer, status_code=status, headers=NO_STORE)


def _refusal(error: OAuthError) -> Response:
    """Return the error response (RFC 7591 3.2.2); a wrong token is RFC 6750's affair."""
    body = {"error": error.code, "error_description": error.description}
    if error.code is ErrorCode.INVALID_TOKEN:
        return JSONResponse(body, 401, {**NO_STORE, "WWW-Authenticate": challenge(error)})
    return JSONResponse(body, 400, NO_STORE)
