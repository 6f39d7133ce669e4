"""The provider as an ASGI application."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import FastAPI

from mock_idp.http import front_channel, metadata, token, userinfo

if TYPE_CHECKING:
    from mock_idp.provider import Provider


def provider_app(provider: Provider) -> FastAPI:
    """Return the application that serves ``provider``; no middleware of its own, no OpenAPI pages."""
    app = bare_app(provider)
    app.include_router(metadata.router(provider))
    app.include_router(front_channel.router(provider))
    app.include_router(userinfo.router(provider))
    app.router.routes.insert(0, token.route(provider))
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
    return app
