"""``users/current``: where a person reads the CLI secret (harbor.md 2.2)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter
from starlette.requests import Request  # noqa: TC002  FastAPI reads the annotation at run time
from starlette.responses import JSONResponse, Response

from harness.registry.http.browser_session import session_of, with_csrf_token

if TYPE_CHECKING:
    from harness.registry.accounts import Account
    from harness.registry.registry import Registry

_UNAUTHORIZED_1 = {"code": 401, "message": "UnAuthorize"}
_UNAUTHORIZED_2 = {"errors": [{"code": "UNAUTHORIZED", "message": "unauthorized"}]}


def router(registry: Registry) -> APIRouter:
    """Return the part of the user API that a sign-in needs."""
    routes = APIRouter()
    csrf = registry.profile.csrf

    @routes.get(f"{registry.profile.api}/users/current", response_class=JSONResponse)
    async def current(request: Request) -> Response:
        account = await registry.signed_in(session_of(registry, request))
        if account is None:
            return JSONResponse(_UNAUTHORIZED_2 if csrf else _UNAUTHORIZED_1, 401)
        return with_csrf_token(registry, request, JSONResponse(_user(account, registry.clock.now())))

    return routes


def _user(account: Account, now: float) -> dict[str, Any]:
    """Return the user as Harbor shows it; the CLI secret stands there in clear."""
    moment = datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    times = {"creation_time": moment, "update_time": moment}
    meta = {
        "id": account.user_id,
        "user_id": account.user_id,
        "subiss": account.subiss,
        "secret": account.secret,
    }
    return {
        "user_id": account.user_id,
        "username": account.username,
        "email": account.email,
        "realname": account.username,
        "comment": "Onboarded via OIDC provider",
        "sysadmin_flag": False,
        "admin_role_in_auth": False,
        "oidc_user_meta": meta | times,
        **times,
    }
