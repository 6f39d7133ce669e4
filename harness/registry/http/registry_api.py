"""``/v2/``: the challenge that sends clients to ``/service/token`` (harbor.md 2.6, OCI distribution)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.requests import Request  # noqa: TC002  FastAPI reads the annotation at run time
from starlette.responses import Response

from harness.events import ChallengeAnswered
from harness.registry.http.authorization import Basic, Bearer, Other, authorization_in
from harness.registry.service_token import SERVICE
from harness.registry.shown import shown

if TYPE_CHECKING:
    from harness.registry.registry import Registry

_HOST = re.compile(r"[A-Za-z0-9.:_\[\]-]{1,255}")
_VERSION = {"Docker-Distribution-Api-Version": "registry/2.0"}
_BODY_OF_REGISTRY = '{"errors":[{"code":"UNAUTHORIZED","message":"authentication required","detail":null}]}\n'
"""Harbor 1.x lets docker-registry answer."""
_BODY_OF_CORE = '{"errors":[{"code":"UNAUTHORIZED","message":"unauthorized: unauthorized"}]}\n'
"""Harbor 2.x answers itself."""


def router(registry: Registry) -> APIRouter:
    """Return the version check of the distribution API."""
    routes = APIRouter()

    @routes.api_route("/v2", methods=["GET", "HEAD"], response_class=Response)
    @routes.api_route("/v2/", methods=["GET", "HEAD"], response_class=Response)
    async def version_check(request: Request) -> Response:
        sent = authorization_in(request)
        username = await _authenticated(registry, sent)
        response = (
            _refusal(registry, sent, request.headers.get("host", "")) if username is None else _success()
        )
        registry.history.append(
            ChallengeAnswered(
                status=response.status_code,
                authorization="none" if sent is None else type(sent).__name__.lower(),
                username=shown(username or ""),
                user_agent=shown(request.headers.get("user-agent", "")),
            )
        )
        return response

    return routes


async def _authenticated(registry: Registry, sent: Basic | Bearer | Other | None) -> str | None:
    """Return who the request comes from (empty: an anonymous token that 1.x takes), or None."""
    match sent:
        case Bearer(token):
            subject = registry.signer.subject(token, now=registry.clock.now())
            return None if registry.profile.basic_on_v2 and not subject else subject
        case Basic(username, password) if registry.profile.basic_on_v2:
            return username if await registry.check_secret(username, password) else None
    return None


def _success() -> Response:
    return Response("{}", media_type="application/json", headers=_VERSION)


def _refusal(registry: Registry, sent: Basic | Bearer | Other | None, host: str) -> Response:
    """Return the challenge; Harbor 2.x asks for Basic where any credentials were sent."""
    core, url = registry.profile.basic_on_v2, registry.config.external_url
    if core and _HOST.fullmatch(host):
        # Core sends a client back to the name by which it came, docker-registry to the configured one.
        url = f"{url.partition('://')[0]}://{host}"
    challenge = f'Bearer realm="{url}/service/token",service="{SERVICE}"'
    if core and sent is not None:
        challenge = 'Basic realm="harbor"'
    elif isinstance(sent, Bearer):
        challenge += ',error="invalid_token"'
    return Response(
        _BODY_OF_CORE if core else _BODY_OF_REGISTRY,
        status_code=401,
        media_type="application/json",
        headers={**_VERSION, "WWW-Authenticate": challenge},
    )
