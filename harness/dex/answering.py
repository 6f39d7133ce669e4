"""Whether something answers at an address."""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
from urllib.parse import urlsplit

from mock_idp.command_line import UsageError

_CONNECTS_WITHIN = 1.0


def nobody_listens(issuer: str) -> None:
    """Make sure that it is our Dex that will answer.

    Raises:
        UsageError: the port is taken.

    """
    if listens(issuer):
        host, port = _place(issuer)
        raise UsageError(f"something else listens at {host}:{port}, where Dex is to; choose another port")


def listens(url: str) -> bool:
    """Return whether somebody accepts connections at an address; at what is none, nobody does."""
    with contextlib.suppress(OSError, ValueError), socket.create_connection(_place(url), _CONNECTS_WITHIN):
        return True
    return False


def _place(url: str) -> tuple[str | None, int]:
    """Return host and port."""
    parts = urlsplit(url)
    return parts.hostname, parts.port or (443 if parts.scheme == "https" else 80)


def answers(url: str, within: float) -> bool:
    """Return whether a GET is answered with 200 in time; who answers is not looked at."""
    parts = urlsplit(url)
    connection: http.client.HTTPConnection
    if parts.scheme == "https":
        context = ssl._create_unverified_context()  # noqa: S323, SLF001
        connection = http.client.HTTPSConnection(parts.netloc, timeout=within, context=context)
    else:
        connection = http.client.HTTPConnection(parts.netloc, timeout=within)
    try:
        connection.request("GET", parts.path or "/")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
