"""Who may control a provider over HTTP: programs of this machine, or who has the token; no web page."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field, replace
from hmac import compare_digest
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mock_idp.command_line import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from mock_idp.asgi import Scope

HEADER = "x-mock-idp-control"
"""A page of another site cannot send it: the browser would ask first, and nobody would answer."""
_LEAST_TOKEN = 16


@dataclass(frozen=True)
class Access:
    """Who may."""

    token: str | None = field(default=None, repr=False)
    """None: whoever calls from this machine."""
    hosts: frozenset[str] = frozenset()
    """Names in the header Host that are ours, beside those of loopback addresses (against DNS rebinding)."""

    def also_called(self, hosts: Iterable[str]) -> Access:
        """Return the same for a provider that is found under these host names, too."""
        return replace(self, hosts=self.hosts | {host.lower() for host in hosts})


@dataclass(frozen=True)
class Refusal:
    """Why not."""

    status: int
    error: str


def access_for(host: str, token: str | None) -> Access:
    """Return who may control a server that listens on ``host``.

    Raises:
        UsageError: others than this machine could reach it and there is no token, or it can be guessed.

    """
    if token is not None and (len(token) < _LEAST_TOKEN or not token.isascii() or not token.isprintable()):
        raise UsageError("the control token must be 16 or more printable ASCII characters; make a longer one")
    if token is None and not _is_loopback(host):
        raise UsageError(
            f"--control on {host} would let the network change the provider; write a token into a file "
            "and name it with --control-token-file, or listen on 127.0.0.1"
        )
    return Access(token, frozenset({host.lower()}))


def refusal(access: Access, scope: Scope) -> Refusal | None:
    """Return why the request is refused, or None."""
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    return _stranger(access, scope, headers) or _page(access, scope["method"], headers)


def _stranger(access: Access, scope: Scope, headers: Mapping[str, str]) -> Refusal | None:
    if access.token is not None:
        scheme, _, given = headers.get("authorization", "").partition(" ")
        # As bytes: compare_digest takes no text that is not ASCII.
        right = compare_digest(given.strip().encode(), access.token.encode())
        return (
            None
            if right and scheme.lower() == "bearer"
            else Refusal(401, "the control token is missing or wrong")
        )
    client = scope.get("client")
    if client is None or not _is_loopback(client[0]):
        return Refusal(403, "this provider is controlled from its own machine only")
    return None


def _page(access: Access, method: str, headers: Mapping[str, str]) -> Refusal | None:
    """Return how one sees that a browser sent it for a page of another site, or None."""
    host = headers.get("host", "")
    if not _is_ours(access, host):
        return Refusal(403, "the header Host names another machine")
    origin = headers.get("origin")
    if origin is not None and not _is_at(origin, host):
        return Refusal(403, "a page of another origin cannot control this provider")
    if headers.get("sec-fetch-site", "none") not in {"none", "same-origin"}:
        return Refusal(403, "a page of another site cannot control this provider")
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if method not in {"GET", "HEAD"} and kind != "application/json" and HEADER not in headers:
        return Refusal(400, f"a change needs the header Content-Type: application/json, or {HEADER}: 1")
    return None


def _is_at(origin: str, host: str) -> bool:
    try:
        return urlsplit(origin).netloc.lower() == host.lower()
    except ValueError:
        return False


def _is_ours(access: Access, host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return False
    return name in access.hosts or _is_loopback(name)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
