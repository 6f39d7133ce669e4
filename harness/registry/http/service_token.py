"""``/service/token``: where docker takes user name and CLI secret (harbor.md 2.5)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from fastapi import APIRouter
from starlette.requests import Request  # noqa: TC002  FastAPI reads the annotation at run time
from starlette.responses import JSONResponse, PlainTextResponse, Response

from harness.events import ServiceTokenAnswered
from harness.registry.http.authorization import Basic, authorization_in
from harness.registry.service_token import LIFETIME, SERVICE
from harness.registry.shown import shown

if TYPE_CHECKING:
    from harness.registry.registry import Registry


def router(registry: Registry) -> APIRouter:
    """Return the token service. Only GET: containerd and Helm fall back to it when POST answers 405."""
    routes = APIRouter()

    @routes.get("/service/token", response_class=Response)
    async def service_token(request: Request) -> Response:
        """Harbor's token service (src/core/service/token)."""
        sent = authorization_in(request)
        account = sent.username if isinstance(sent, Basic) else ""
        scopes = " ".join(request.query_params.getlist("scope")).split()
        known = request.query_params.get("service", "") == SERVICE
        accepted = known and isinstance(sent, Basic) and await registry.check_secret(account, sent.password)
        if not known:
            # What was asked for is not repeated: it may be anything.
            response: Response = PlainTextResponse("Unable to handle service", status_code=400)
        elif accepted or scopes:
            response = _token(registry, account if accepted else "", scopes)
        else:
            # A refusal is never explained: no body, no challenge.
            response = Response(status_code=401)
        registry.history.append(
            ServiceTokenAnswered(
                status=response.status_code,
                account=shown(account),
                authenticated=accepted,
                scoped=bool(scopes),
                user_agent=shown(request.headers.get("user-agent", "")),
            )
        )
        return response

    return routes


def _token(registry: Registry, username: str, scopes: list[str]) -> Response:
    """Return a token for ``username``; an anonymous one is answered 200 as well, if a scope was asked for."""
    now = registry.clock.now()
    issued_at = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    token = registry.signer.sign(username, scopes, now=now, jti=registry.chance()[:16])
    return JSONResponse({"token": token, "access_token": "", "expires_in": LIFETIME, "issued_at": issued_at})
