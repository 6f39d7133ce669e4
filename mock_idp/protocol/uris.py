"""URIs that clients register."""

from __future__ import annotations

from urllib.parse import urlsplit

_LOOPBACK = {"127.0.0.1", "::1", "localhost"}
_FORBIDDEN = ' \\"<>^`{|}'


def is_web(uri: str) -> bool:
    """Tell whether ``uri`` is an http or https URI with a host and no user."""
    parts = _parts(uri)
    return parts is not None and parts[0] in {"http", "https"} and parts[1] is not None


def is_https(uri: str) -> bool:
    """Tell whether ``uri`` is an https URI."""
    return is_web(uri) and uri[:6].lower() == "https:"


def is_secure(uri: str) -> bool:
    """Tell whether ``uri`` is https, or http at a loopback host, so that nobody listens in on the way."""
    parts = _parts(uri)
    return is_https(uri) or (is_web(uri) and parts is not None and parts[1] in _LOOPBACK)


def may_be_redirected_to(uri: str) -> bool:
    """Tell whether ``uri`` can be a redirection URI (RFC 6749 3.1.2): absolute, and without a fragment.

    Of other schemes than http(s), those of native applications, which have a period (RFC 8252 7.1): a browser
    does what ``javascript:`` says.
    """
    parts = _parts(uri)
    if parts is None or "#" in uri:
        return False
    return is_web(uri) or ("." in parts[0] and len(uri) > len(parts[0]) + 1)


def host_of(uri: str) -> str:
    """Return the host in lower case; empty if there is none."""
    parts = _parts(uri)
    return "" if parts is None else parts[1] or ""


def _parts(uri: str) -> tuple[str, str | None] | None:
    """Return scheme and host; None if ``uri`` is none of RFC 3986, or names a user."""
    if not uri.isascii() or not uri.isprintable() or any(sign in uri for sign in _FORBIDDEN):
        return None
    try:
        parts = urlsplit(uri)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    return None if not parts.scheme or "@" in parts.netloc else (parts.scheme, host)
