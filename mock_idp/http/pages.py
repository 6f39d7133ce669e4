"""The pages a person sees: plain HTML forms, one stable English sentence each."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse

if TYPE_CHECKING:
    import jinja2

    from mock_idp.endpoints.authorization import PendingSignIn

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


@functools.cache
def _templates() -> jinja2.Environment:
    import jinja2  # noqa: PLC0415  12 ms that a provider without people never needs

    return jinja2.Environment(
        loader=jinja2.PackageLoader("mock_idp.http"), autoescape=True, undefined=jinja2.StrictUndefined
    )


def _render(name: str, status: int, **values: Any) -> HTMLResponse:  # noqa: ANN401  template values
    html = _templates().get_template(name).render(**values)
    return HTMLResponse(html, status_code=status, headers=_HEADERS)


def sign_in(
    pending: PendingSignIn, *, username: str, message: str, usernames: tuple[str, ...]
) -> HTMLResponse:
    """Return the sign-in form; with a ``message`` it follows a refusal and answers 401, as Dex does."""
    return _render(
        "sign_in.html",
        401 if message else 200,
        client_id=pending.request.client_id,
        request=pending.pending_id,
        csrf=pending.csrf,
        username=username or pending.request.login_hint or "",
        message=message,
        usernames=usernames,
    )


def error(description: str) -> HTMLResponse:
    """Return the page for an authorization request that cannot be answered by a redirect."""
    return _render("error.html", 400, title="This request cannot be answered", description=description)


def stale() -> HTMLResponse:
    """Return the page for a form that this browser was not shown, or not lately."""
    description = (
        "This sign-in is over or belongs to another browser. Go back to the application and start again."
    )
    return _render("error.html", 403, title="Sign in again", description=description)
