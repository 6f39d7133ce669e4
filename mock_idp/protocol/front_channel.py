"""The addresses of the front channel, and what it adds to the provider's metadata."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mock_idp.protocol.discovery import Offer

PUSHED_AUTHORIZATION, END_SESSION, INITIATE_LOGIN = "/par", "/logout", "/initiate-login"
SIGN_IN, CONSENT = "/sign-in", "/consent"
PAGES = (SIGN_IN, CONSENT)
"""What a person is shown on the way, wherever the authorization endpoint is."""

_LOGOUT = (
    "backchannel_logout_supported",
    "backchannel_logout_session_supported",
    "frontchannel_logout_supported",
    "frontchannel_logout_session_supported",
)


def metadata(offer: Offer, *, require_pushed: bool) -> dict[str, Any]:
    """Return members of the discovery document (RFC 9126 5, the three specifications of logout, each in 3).

    ``require_pushed``: authorization requests must be pushed.
    """
    found: dict[str, Any] = {
        "pushed_authorization_request_endpoint": offer.backend_url + PUSHED_AUTHORIZATION
    }
    if require_pushed:
        found["require_pushed_authorization_requests"] = True
    if not offer.openid:
        return found
    return found | {
        "display_values_supported": ["page", "popup", "touch", "wap"],
        "ui_locales_supported": ["en"],
        "end_session_endpoint": offer.browser_url + END_SESSION,
        **dict.fromkeys(_LOGOUT, True),
    }
