"""The pushed authorization request endpoint (RFC 9126)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter

from mock_idp.endpoints.pushed_authorization import PushedAuthorization
from mock_idp.http.client_calls import answer_to
from mock_idp.protocol.front_channel import PUSHED_AUTHORIZATION

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from mock_idp.provider import Provider

_CREATED = 201


def router(provider: Provider) -> APIRouter:
    """Return the endpoint."""
    routes, endpoint = APIRouter(), PushedAuthorization(provider)

    async def push(request: Request) -> Response:
        return await answer_to(request, endpoint.push, endpoint.refused, status=_CREATED)

    routes.add_route(PUSHED_AUTHORIZATION, push, methods=["POST"])
    return routes
