"""``/c/oidc/…``: sign-in with a browser and onboarding (harbor.md 2.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request  # noqa: TC002  FastAPI reads the annotation at run time
from starlette.responses import HTMLResponse, RedirectResponse, Response

from harness.registry.accounts import NameTaken
from harness.registry.http.body import json_object_of
from harness.registry.http.browser_session import (
    SID,
    csrf_proven,
    refusal,
    renew_sid,
    session_of,
    set_sid,
    with_csrf_token,
)
from harness.registry.oidc.sign_in import SignInError

if TYPE_CHECKING:
    from harness.registry.registry import Registry
    from harness.registry.sessions import Session

_LONGEST_NAME = 255
_CONFLICT = "Conflict in username, the user with same username has been onboarded."

_PAGE = "<!doctype html><title>Harbor stand-in</title><p>A stand-in for Harbor. Not for production."
_ONBOARDING = """
<form id="onboard"><label>User name <input id="username" required></label> <button>OK</button></form>
<p id="said" role="status"></p>
<script>
  const form = document.getElementById("onboard"), username = document.getElementById("username");
  async function onboard() {
    // The token stands in a header, which only a request of the script's own shows it.
    const token = (await fetch("/")).headers.get("X-Harbor-CSRF-Token");
    const headers = { "Content-Type": "application/json", ...(token && { "X-Harbor-CSRF-Token": token }) };
    const body = JSON.stringify({ username: username.value });
    const answer = await fetch("/c/oidc/onboard", { method: "POST", headers, body });
    document.getElementById("said").textContent =
      answer.ok ? "You are signed in. You can close this window." : await answer.text();
    form.hidden = answer.ok;
  }
  form.addEventListener("submit", (event) => { event.preventDefault(); onboard(); });
  username.value = new URLSearchParams(location.search).get("username") ?? "";
  if (username.value) onboard();
</script>"""
"""Takes the name that is proposed, and lets a person choose one if none is or somebody has it."""


class _NotAName(Exception):  # noqa: N818  an answer to a person
    """Harbor would not take that user name; the message is Harbor's."""


def router(registry: Registry) -> APIRouter:
    """Return the routes of a sign-in."""
    routes = APIRouter()

    @routes.get("/c/oidc/login", response_class=Response)
    async def login(request: Request) -> Response:
        """Send the browser to the provider."""
        sid, session = registry.sessions.open(request.cookies.get(SID, ""))
        try:
            response: Response = RedirectResponse(await registry.begin_sign_in(session), 302)
        except SignInError as error:
            response = refusal(registry, error.status, error.reason)
        set_sid(registry, response, sid)
        return response

    @routes.get("/c/oidc/callback", response_class=Response)
    async def callback(request: Request) -> Response:
        """Take the browser back from the provider."""
        return await _callback(registry, request)

    @routes.post("/c/oidc/onboard", response_class=Response)
    async def onboard(request: Request) -> Response:
        """Take the name that a newcomer chose."""
        if not csrf_proven(registry, request):
            return with_csrf_token(registry, request, refusal(registry, 403, "CSRF token invalid"))
        return await _onboard(registry, request)

    _add_pages(routes, registry)
    return routes


def _add_pages(routes: APIRouter, registry: Registry) -> None:
    """Add what Harbor's single-page application stands for here."""

    @routes.get("/", response_class=HTMLResponse)
    async def page(request: Request) -> Response:
        return with_csrf_token(registry, request, HTMLResponse(_PAGE))

    @routes.get("/oidc-onboard", response_class=HTMLResponse)
    async def onboarding_page(request: Request) -> Response:
        return with_csrf_token(registry, request, HTMLResponse(_PAGE + _ONBOARDING))


async def _callback(registry: Registry, request: Request) -> Response:
    query, session = request.query_params, session_of(registry, request)
    # Harbor prints both, whether or not the provider described the error.
    error = f"{query['error']} - {query.get('error_description', '')}" if query.get("error") else ""
    try:
        account = await registry.finish_sign_in(
            session, query.get("state", ""), query.get("code", ""), error[:300]
        )
    except SignInError as refused:
        return refusal(registry, refused.status, refused.reason)
    if account is None:
        return RedirectResponse(f"/oidc-onboard?{urlencode(_proposal(registry, session))}", 302)
    response = RedirectResponse("/", 302)
    renew_sid(registry, request, response)
    return response


def _proposal(registry: Registry, session: Session | None) -> dict[str, str]:
    """Return what the onboarding page is told: the claim ``name``, with underscores for spaces."""
    name = session.newcomer.claims.get("name") if session and session.newcomer else None
    proposed = {"username": name.replace(" ", "_") if isinstance(name, str) else ""}
    return proposed | ({"redirect_url": "/"} if registry.profile.onboard_redirect else {})


async def _onboard(registry: Registry, request: Request) -> Response:
    session = session_of(registry, request)
    try:
        username = _name_in(await json_object_of(request), registry.profile.not_in_names)
        registry.onboard(session, username)
    except _NotAName as error:
        return refusal(registry, 400, str(error))
    except NameTaken:
        return refusal(registry, 409, _CONFLICT)
    except SignInError as error:
        return refusal(registry, error.status, error.reason)
    response = Response(status_code=200)
    renew_sid(registry, request, response)
    return response


def _name_in(body: dict[str, object] | None, forbidden: str) -> str:
    """Return the user name in the body, if Harbor would take it (src/core/controllers/oidc.go)."""
    if body is None:
        raise _NotAName("Invalid json request")
    name = body.get("username", "")
    if not isinstance(name, str) or not 1 <= len(name.encode(errors="replace")) <= _LONGEST_NAME:
        raise _NotAName("username with illegal length")
    # Harbor takes control characters; its database, its cookies and our reports do not.
    if not name.isprintable() or any(sign in name for sign in forbidden):
        raise _NotAName("username contains illegal characters")
    return name
