"""The registry as an ASGI application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import FastAPI

from harness.registry.http import registry_api, service_token, sign_in, users

if TYPE_CHECKING:
    from harness.registry.registry import Registry


def registry_app(registry: Registry) -> FastAPI:
    """Return the application that serves ``registry``."""
    app = FastAPI(
        title="registry stand-in",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        # The redirect decodes the query as UTF-8, and ends in a 500 where it is none.
        redirect_slashes=False,
    )
    app.include_router(registry_api.router(registry))
    app.include_router(service_token.router(registry))
    app.include_router(sign_in.router(registry))
    app.include_router(users.router(registry))
    return app
