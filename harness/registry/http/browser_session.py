"""What browser requests have in common: the session cookie, CSRF tokens, the shape of errors."""

from __future__ import annotations

import hmac
import re
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, PlainTextResponse, Response

if TYPE_CHECKING:
    from starlette.requests import Request

    from harness.registry.registry import Registry
    from harness.registry.sessions import Session

SID = "sid"
_CSRF_COOKIE = "_gorilla_csrf"
_CSRF_HEADER = "X-Harbor-CSRF-Token"
_CSRF_COOKIE_VALUE = re.compile(r"[A-Za-z0-9_-]{20,200}")
_CODES = {400: "BAD_REQUEST", 401: "UNAUTHORIZED", 403: "FORBIDDEN", 404: "NOT_FOUND", 409: "CONFLICT"}


def session_of(registry: Registry, request: Request) -> Session | None:
    """Return the session of the request's cookie, if there is one."""
    return registry.sessions.find(request.cookies.get(SID, ""))


def set_sid(registry: Registry, response: Response, sid: str) -> None:
    """Set the session cookie."""
    response.set_cookie(SID, sid, httponly=True, path="/", secure=_over_tls(registry))


def renew_sid(registry: Registry, request: Request, response: Response) -> None:
    """Give a session that has just been signed in a new id, where the version does so (since 1.10)."""
    if registry.profile.csrf:
        set_sid(registry, response, registry.sessions.renew(request.cookies.get(SID, "")))


def with_csrf_token(registry: Registry, request: Request, response: Response) -> Response:
    """Add to the answer of a GET what the next POST has to prove (gorilla/csrf: cookie and header)."""
    if registry.profile.csrf:
        cookie = _csrf_cookie(request) or registry.chance()
        response.set_cookie(
            _CSRF_COOKIE, cookie, httponly=True, samesite="strict", path="/", secure=_over_tls(registry)
        )
        response.headers[_CSRF_HEADER] = _token_for(registry, cookie)
    return response


def csrf_proven(registry: Registry, request: Request) -> bool:
    """Tell whether the POST comes from a page of ours."""
    if not registry.profile.csrf:
        return True
    cookie, token = _csrf_cookie(request), request.headers.get(_CSRF_HEADER, "")
    return bool(cookie) and hmac.compare_digest(_token_for(registry, cookie).encode(), token.encode())


def _csrf_cookie(request: Request) -> str:
    """Return the cookie if it can be one of ours: it is sent back, so it must not be just anything."""
    value = request.cookies.get(_CSRF_COOKIE, "")
    return value if _CSRF_COOKIE_VALUE.fullmatch(value) else ""


def _over_tls(registry: Registry) -> bool:
    return registry.config.external_url.startswith("https:")


def _token_for(registry: Registry, cookie: str) -> str:
    return hmac.new(registry.csrf_key.encode(), cookie.encode(), "sha256").hexdigest()


def refusal(registry: Registry, status: int, message: str) -> Response:
    """Return an error as the version's API shapes it; 2.x keeps to itself what broke inside."""
    if registry.profile.csrf:
        shown = message if status in _CODES else "internal server error"
        return JSONResponse({"errors": [{"code": _CODES.get(status, "UNKNOWN"), "message": shown}]}, status)
    return PlainTextResponse(message, status)
