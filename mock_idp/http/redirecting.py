"""Redirects."""

from __future__ import annotations

from starlette.responses import RedirectResponse


def see_other(uri: str) -> RedirectResponse:
    """Return a redirect that turns a POST into a GET (RFC 9700 4.12) and that nobody stores."""
    return RedirectResponse(uri, status_code=303, headers={"Cache-Control": "no-store"})
