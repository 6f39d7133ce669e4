"""The two cookies of a browser: what its forms are bound to, and who is signed in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from zlib import crc32

from mock_idp.endpoints.granting import is_kept
from mock_idp.endpoints.pending import Browser

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from mock_idp.protocol.model import Session
    from mock_idp.provider import Provider

_BINDING = "mock_idp_browser"
_VALUE = re.compile(r"[A-Za-z0-9_-]{20,200}")


class Cookies:
    """Reads and writes the cookies of one provider."""

    def __init__(self, provider: Provider) -> None:
        """Serve ``provider``."""
        self._chance = provider.chance
        # Cookies know no ports, so that providers side by side on one host would sign each other out.
        self._session = f"mock_idp_session_{crc32(provider.issuer.encode()):08x}"
        secure = "; Secure" if provider.browser_url.startswith("https:") else ""
        # Lax: cookies must come along when the relying party sends the person here.
        self._attributes = f"; Path={provider.path or '/'}; HttpOnly; SameSite=Lax{secure}"

    def known(self, request: Request) -> Browser:
        """Return which browser this is; its binding is empty if it has none, or one we never set."""
        cookies = request.cookies
        return Browser(_good(cookies.get(_BINDING, "")), _good(cookies.get(self._session, "")))

    def bound(self, request: Request) -> Browser:
        """Return which browser this is, with a fresh binding if it has none."""
        browser = self.known(request)
        return browser if browser.binding else Browser(self._chance(), browser.session_id)

    def bind(self, response: Response, browser: Browser) -> None:
        """Let the browser keep what its forms are bound to."""
        self._set(response, _BINDING, browser.binding)

    def sign_in(self, response: Response, session: Session | None) -> None:
        """Let the browser remember the session, if there is one to remember."""
        if session is not None and is_kept(session):
            self._set(response, self._session, session.session_id)

    def sign_out(self, response: Response) -> None:
        """Let the browser forget the session."""
        self._set(response, self._session, "", "; Max-Age=0")

    def _set(self, response: Response, name: str, value: str, more: str = "") -> None:
        response.headers.append("set-cookie", f"{name}={value}{self._attributes}{more}")


def _good(value: str) -> str:
    return value if _VALUE.fullmatch(value) else ""
