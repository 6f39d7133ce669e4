"""The FastAPI application: every endpoint of a provider."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from starlette.responses import Response
from starlette.routing import Route

from mock_idp.http import (
    device,
    end_session,
    front_channel,
    initiate_login,
    oauth_metadata,
    pushed_authorization,
    questions,
    registration,
    userinfo,
)
from mock_idp.http.plain import unavailable
from mock_idp.store import StoreError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

    from mock_idp.asgi import App, Receive, Scope, Send
    from mock_idp.provider import Provider


def application(provider: Provider, plain: Mapping[tuple[str, str], App]) -> FastAPI:
    """Return the application; ``plain`` are endpoints without FastAPI, by method and path."""
    app = bare_app(provider)
    app.router.routes.extend(
        Route(path, endpoint, methods=[verb]) for (verb, path), endpoint in plain.items()
    )
    app.include_router(front_channel.router(provider))
    app.include_router(pushed_authorization.router(provider))
    app.include_router(end_session.router(provider))
    app.include_router(initiate_login.router(provider))
    app.include_router(userinfo.router(provider))
    app.include_router(questions.router(provider))
    app.include_router(device.router(provider))
    app.include_router(registration.router(provider))
    app.include_router(oauth_metadata.router(provider))
    return app


def bare_app(provider: Provider) -> FastAPI:
    """Return an application without routes."""
    # What a suite under test traces and exports is its own business, and not that of its provider.
    silent: Any = {"tracing": False, "metrics": False, "logs": False}
    app = FastAPI(
        title="mock_idp",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry=silent,
    )
    app.state.provider = provider
    app.add_exception_handler(StoreError, _unavailable)
    return app


async def _unavailable(request: Request, error: Exception) -> Response:  # noqa: ARG001
    """Answer what an endpoint cannot answer because of the storage."""
    return _Unavailable()


class _Unavailable(Response):
    """`unavailable`, as Starlette wants it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002
        """Answer."""
        await unavailable(send)
