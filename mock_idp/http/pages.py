"""The pages a person sees: plain HTML forms, one stable English sentence each."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING, Any

from starlette.responses import HTMLResponse

if TYPE_CHECKING:
    import jinja2

    from mock_idp.endpoints.end_session import PendingLogout
    from mock_idp.endpoints.pending import PendingSignIn
    from mock_idp.protocol.model import Client, Session

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
_WITH_LOGO = f"{_POLICY}; img-src http: https: data:"
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
}
_SLOTS = ("\ue000", "\ue001", "\ue002")
"""Stand in a form that is rendered once, for what is different each time: request, csrf, user name."""
_LINKS = ("logo_uri", "policy_uri", "tos_uri")


@functools.cache
def _templates() -> jinja2.Environment:
    import jinja2  # noqa: PLC0415  12 ms that a provider without people never needs

    return jinja2.Environment(
        loader=jinja2.PackageLoader("mock_idp.http"), autoescape=True, undefined=jinja2.StrictUndefined
    )


def render(name: str, status: int, *, policy: str | None = None, **values: Any) -> HTMLResponse:  # noqa: ANN401
    """Return a page made of a template; ``policy``: its Content-Security-Policy, if not the strictest."""
    html = _templates().get_template(name).render(**values)
    headers = _HEADERS if policy is None else {**_HEADERS, "Content-Security-Policy": policy}
    return HTMLResponse(html, status_code=status, headers=headers)


def sign_in(
    action: str,
    pending: PendingSignIn,
    client: Client | None,
    *,
    username: str,
    message: str,
    usernames: tuple[str, ...],
) -> HTMLResponse:
    """Return the sign-in form; with a ``message`` it follows a refusal and answers 401, as Dex does."""
    import markupsafe  # noqa: PLC0415  comes with jinja2: see there

    shown = (name_of(client), *(_link(client, name) for name in _LINKS))
    name = username or pending.request.login_hint or ""
    given = dict(zip(_SLOTS, (pending.pending_id, pending.csrf, name), strict=True))
    parts = _sign_in(action, shown, message, usernames)
    html = "".join(str(markupsafe.escape(given[part])) if part in given else part for part in parts)
    policy = _WITH_LOGO if client is not None and client.logo_uri else _POLICY
    headers = {**_HEADERS, "Content-Security-Policy": policy}
    return HTMLResponse(html, 401 if message else 200, headers)


def consent(action: str, pending: PendingSignIn, session: Session, client: Client | None) -> HTMLResponse:
    """Return the consent form."""
    return render(
        "consent.html",
        200,
        action=action,
        client=name_of(client),
        request=pending.pending_id,
        csrf=pending.csrf,
        username=session.username,
        scope=pending.request.scope,
    )


def error(description: str) -> HTMLResponse:
    """Return the page for an authorization request that cannot be answered by a redirect."""
    return render("error.html", 400, title="This request cannot be answered", description=description)


def stale() -> HTMLResponse:
    """Return the page for a form that this browser was not shown, or not lately."""
    description = (
        "This sign-in is over or belongs to another browser. Go back to the application and start again."
    )
    return render("error.html", 403, title="Sign in again", description=description)


def confirm_logout(action: str, pending: PendingLogout) -> HTMLResponse:
    """Return the form that asks whether the person wants to be signed out."""
    return render("confirm_logout.html", 200, action=action, request=pending.pending_id, csrf=pending.csrf)


def logout_refused(description: str) -> HTMLResponse:
    """Return the page for a logout request that is not followed."""
    return render("error.html", 400, title="Logout request refused", description=description)


def stayed() -> HTMLResponse:
    """Return the page for a person who would rather stay."""
    return render("message.html", 200, title="You are still signed in")


def name_of(client: Client | None) -> str:
    """Return what people know the client by."""
    return "" if client is None else client.client_name or client.client_id


def _link(client: Client | None, name: str) -> str | None:
    """Return an address that the client registered, if a browser may be led there."""
    uri: str | None = getattr(client, name, None)
    return uri if uri is not None and uri.lower().startswith(("https:", "http:")) else None


@functools.lru_cache(maxsize=64)
def _sign_in(
    action: str, client: tuple[str | None, ...], message: str, usernames: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the form's HTML in pieces, some of which are `_SLOTS`."""
    values = dict(zip(("client", *_LINKS), client, strict=True))
    slots = dict(zip(("request", "csrf", "username"), _SLOTS, strict=True))
    template = _templates().get_template("sign_in.html")
    html = template.render(action=action, message=message, usernames=usernames, **values, **slots)
    return tuple(re.split(f"([{''.join(_SLOTS)}])", html))
