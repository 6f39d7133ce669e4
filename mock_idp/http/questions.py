"""Introspection and revocation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.requests import Request  # noqa: TC002  FastAPI reads the annotation at run time
from starlette.responses import JSONResponse, Response

from mock_idp.http.client_calls import answer_to
from mock_idp.protocol.discovery import INTROSPECTION, REVOCATION

if TYPE_CHECKING:
    from mock_idp.provider import Provider


def router(provider: Provider) -> APIRouter:
    """Return the routes by which clients ask about their tokens, or end them: those that are switched on."""
    routes, settings = APIRouter(), provider.settings
    introspection, revocation = provider.introspection_endpoint, provider.revocation_endpoint

    if settings.introspection:

        @routes.post(INTROSPECTION, response_class=JSONResponse)
        async def introspect(request: Request) -> Response:
            """RFC 7662 2."""
            return await answer_to(request, introspection.answer, introspection.refused)

    if settings.revocation:

        @routes.post(REVOCATION, response_class=Response)
        async def revoke(request: Request) -> Response:
            """RFC 7009 2."""
            return await answer_to(request, revocation.revoke, revocation.refused)

    return routes
