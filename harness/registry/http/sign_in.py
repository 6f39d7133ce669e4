"""``/c/oidc/…``: sign-in with a browser and onboarding (harbor.md 2.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request  # noqa: TC002  FastAPI reads the annotation at run time
from starlette.responses import HTMLResponse, RedirectResponse, Response

from harness.registry.accounts import NameTaken
from harness.registry.http.browser_session import (
    SID,
    csrf_proven,
    refusal,
    session_of,
    set_sid,
    with_csrf_token,
)
from harness.registry.oidc.sign_in import SignInError

if TYPE_CHECKING:
    from harness.registry.registry import Registry
    from harness.registry.sessions import Session

_LONGEST_NAME = 255
_NOT_IN_NAMES = ',"~#%$'
_CONFLICT = "Conflict in username, the user with same username has been onboarded."


def router(registry: Registry) -> APIRouter:
    """Return the routes of a sign-in."""
    routes = APIRouter()

    @routes.get("/c/oidc/login", response_class=Response)
    async def login(request: Request) -> Response:
        sid, session = registry.sessions.open(request.cookies.get(SID, ""))
        try:
            response: Response = RedirectResponse(await registry.begin_sign_in(session), 302)
        except SignInError as error:
            response = refusal(registry, error.status, error.reason)
        set_sid(response, sid)
        return response

    @routes.get("/c/oidc/callback", response_class=Response)
    async def callback(request: Request) -> Response:
        query, session = request.query_params, session_of(registry, request)
        error = " - ".join(filter(None, (query.get("error"), query.get("error_description"))))[:300]
        try:
            account = await registry.finish_sign_in(
                session, query.get("state", ""), query.get("code", ""), error
            )
        except SignInError as refused:
            return refusal(registry, refused.status, refused.reason)
        location = "/" if account else f"/oidc-onboard?{urlencode({'username': _proposed_name(session)})}"
        response = RedirectResponse(location, 302)
        if registry.profile.csrf:
            set_sid(response, registry.sessions.renew(request.cookies[SID]))
        return response

    @routes.post("/c/oidc/onboard", response_class=Response)
    async def onboard(request: Request) -> Response:
        if not csrf_proven(registry, request):
            return refusal(registry, 403, "CSRF token invalid")
        session, username = session_of(registry, request), await _chosen_name(request)
        if session is None or username is None:
            return refusal(registry, 400, "illegal username, or no one is signing in")
        try:
            registry.onboard(session, username)
        except NameTaken:
            return refusal(registry, 409, _CONFLICT)
        except SignInError as error:
            return refusal(registry, error.status, error.reason)
        return Response(status_code=200)

    _add_pages(routes, registry)
    return routes


def _add_pages(routes: APIRouter, registry: Registry) -> None:
    """Add what Harbor's single-page application stands for here."""

    @routes.get("/", response_class=HTMLResponse)
    @routes.get("/oidc-onboard", response_class=HTMLResponse)
    async def page(request: Request) -> Response:
        text = "<!doctype html><title>Harbor stand-in</title><p>A stand-in for Harbor. Not for production."
        return with_csrf_token(registry, request, HTMLResponse(text))


def _proposed_name(session: Session | None) -> str:
    """Return the name Harbor proposes: the claim ``name``, with underscores for spaces."""
    newcomer = session.newcomer if session else None
    return str(newcomer.claims.get("name") or newcomer.sub).replace(" ", "_") if newcomer else ""


async def _chosen_name(request: Request) -> str | None:
    """Return the name in the body if Harbor would take it (src/common/const.go), else None."""
    try:
        body: Any = await request.json()
    except (ValueError, RecursionError):
        return None
    name = body.get("username") if isinstance(body, dict) else None
    if not isinstance(name, str) or not 1 <= len(name) <= _LONGEST_NAME:
        return None
    printable = name.isprintable() and not any(sign in name for sign in _NOT_IN_NAMES)
    return name if printable else None
