"""Redirection URIs (RFC 6749 3.1.2, RFC 9700 2.1)."""

from __future__ import annotations

import functools
import ipaddress
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_idp.protocol.model import Client


def is_allowed(uri: str, client: Client) -> bool:
    """Tell whether ``client`` may be answered at ``uri``."""
    if client.redirect_uris:
        return uri in client.redirect_uris
    return _is_loopback(uri)


@functools.lru_cache(maxsize=256)
def _is_loopback(uri: str) -> bool:
    """Tell whether ``uri`` is a plain http(s) URI of this machine."""
    if not uri.isascii() or not uri.isprintable() or any(sign in uri for sign in " \\#"):
        return False
    try:
        parts = urlsplit(uri)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or not host or "@" in parts.netloc:
        return False
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def with_fragment(uri: str, params: Mapping[str, str]) -> str:
    """Return ``uri`` with ``params`` as its fragment; a redirection URI has none of its own (3.1.2)."""
    return f"{uri}#{urlencode(params)}"


def with_query(uri: str, params: Mapping[str, str | None]) -> str:
    """Return ``uri`` with those ``params`` that have a value added to its query, which is kept (3.1.2)."""
    query = urlencode({name: value for name, value in params.items() if value is not None})
    return f"{uri}{'&' if '?' in uri else '?'}{query}"
