"""Pages that go on by themselves, each by one constant script that its policy names by hash (CSP 3)."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from typing import TYPE_CHECKING

from mock_idp.http import pages

if TYPE_CHECKING:
    from starlette.responses import HTMLResponse

    from mock_idp.protocol.response_mode import AuthorizationResponse

_SUBMIT = "window.onload = function () { document.forms[0].submit(); };"
"""Plain enough for browsers that know little, such as HtmlUnit."""
_GO_ON = (
    "var gone = false; function go() { if (!gone) { gone = true;"
    " window.location.replace(document.getElementById('logout-continue').href); } }"
    " window.onload = go; setTimeout(go, 5000);"
)
"""Once all frames have loaded, or have had five seconds to."""


def form_post(response: AuthorizationResponse) -> HTMLResponse:
    """Return the page that posts a response to the client (OAuth 2.0 Form Post Response Mode 2).

    It may stand in a frame: that is how a client asks with ``prompt=none``.
    """
    return pages.render(
        "form_post.html",
        200,
        policy=policy(_SUBMIT),
        script=_SUBMIT,
        action=response.redirect_uri,
        fields=response.params,
    )


def signed_out(back: str | None, frames: tuple[str, ...]) -> HTMLResponse:
    """Return the page of a person who was signed out; it loads ``frames`` and goes on to ``back``."""
    return pages.render(
        "signed_out.html",
        200,
        policy=policy(_GO_ON, "frame-src http: https:", "frame-ancestors 'none'"),
        script=_GO_ON if back is not None else None,
        back=back,
        frames=frames,
    )


def policy(script: str, *others: str) -> str:
    """Return the Content-Security-Policy of a page that runs ``script`` and nothing else."""
    digest = b64encode(sha256(script.encode()).digest()).decode()
    own = ("default-src 'none'", "style-src 'unsafe-inline'", f"script-src 'sha256-{digest}'")
    return "; ".join((*own, *others))
