"""Nobody is led to where no client registered, as a browser reads addresses (WHATWG URL)."""

from __future__ import annotations

import ipaddress
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.bad_input import setups
from tests.bad_input.oracles.pages import links_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bad_input.wire import Call, Reply
    from tests.bad_input.world import World

_OWN = re.compile(r"(/tenant)?/(sign-in|consent)\?request=[A-Za-z0-9_-]{20,100}")
_REGISTERED = (setups.CALLBACK, setups.OTHER_CALLBACK, setups.BYE, setups.BEGIN, setups.NATIVE)
_FRAME = "https://rp.example/frame"
_CODES = {
    "invalid_request", "unauthorized_client", "access_denied", "unsupported_response_type", "invalid_scope",
    "server_error", "temporarily_unavailable", "interaction_required", "login_required", "consent_required",
    "account_selection_required", "invalid_request_uri", "invalid_request_object", "request_not_supported",
    "request_uri_not_supported", "registration_not_supported", "unmet_authentication_requirements",
}  # fmt: skip
"""RFC 6749 4.1.2.1, OIDC Core 3.1.2.6, Unmet Authentication Requirements 1.0."""


def objections(world: World, call: Call, reply: Reply) -> Iterator[str]:
    location = reply.header("location")
    where = [location] if location else []
    where += [link for link in links_in(reply) if not link.startswith("/")]
    for uri in where:
        if not (_OWN.fullmatch(uri) or _is_registered(uri) or (_of_loose(call) and _is_loopback(uri))):
            yield f"somebody is led to {uri[:200]!r}"
    yield from _error(world, location)


def _is_registered(uri: str) -> bool:
    """Tell whether it is a registered address, with nothing but parameters behind it."""
    if uri.startswith(_FRAME):
        return True
    return any(uri == known or (uri.startswith(known) and uri[len(known)] in "?&#") for known in _REGISTERED)


def _of_loose(call: Call) -> bool:
    """Tell whether the one client that registered nothing can have asked, or one that registered just now."""
    return b"loose" in call.query + call.body or call.target.startswith((b"/sign-in", b"/consent"))


def _is_loopback(uri: str) -> bool:
    """Tell whether a browser would go to this machine: a backslash is a slash, a tab is nothing."""
    plain = re.sub(r"[\t\r\n]", "", uri).replace("\\", "/").strip()
    match = re.match(r"https?:/*([^/?#]*)", plain, re.IGNORECASE)
    host = "" if match is None else re.sub(r":\d*$", "", match[1].rpartition("@")[2]).lower()
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]").partition("%")[0]).is_loopback
    except ValueError:
        return False


def _error(world: World, location: str) -> Iterator[str]:
    parts = urlsplit(location)
    for code in re.findall(r"(?:^|&)error=([^&]*)", parts.query + "&" + parts.fragment):
        if code not in _CODES and not world.is_struck:
            yield f"the client is told the error {code!r}"
