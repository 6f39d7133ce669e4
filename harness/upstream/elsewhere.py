"""A real or staging system as the upstream: everything passes through a recording proxy."""

from __future__ import annotations

import contextlib
import ipaddress
import ssl
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx

from harness.upstream.certificate import certificate
from harness.upstream.origin import Origins, origin_of
from harness.upstream.proxy import Proxy
from harness.upstream.recorder import Recorder
from harness.upstream.upstream import Upstream, secrets_of
from mock_idp import authority
from mock_idp.command_line import UsageError
from mock_idp.protocol.discovery import DOCUMENT
from mock_idp.server import address_of, listen, serving

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from harness.upstream.upstream import Person
    from mock_idp.clock import Clock
    from mock_idp.history import History

_TIMEOUT = 10.0


@contextlib.contextmanager
def at_url(
    url: str,
    *,
    people: Sequence[Person],
    client_id: str,
    client_secret: str,
    clock: Clock,
    history: History,
    ca_file: Path | None = None,
    tls: bool = False,
    kind: str = "url",
) -> Iterator[Upstream]:
    """Run a recording proxy before the system at ``url`` while the context lasts.

    The system's certificate is verified: by the machine's authorities, or by those in ``ca_file``. The proxy
    itself speaks plain http, or, for connectors that insist (GitHub's), https with ``tls``. Where the
    system has a discovery document, its issuer is ours too (`resigning`).

    Raises:
        ServerError: the proxy cannot listen.
        UsageError: the URL is none, or nothing answers there.

    """
    url = _checked(url)
    trust = ssl.create_default_context(cafile=None if ca_file is None else str(ca_file))
    trust_env = not _is_loopback(url)
    document = _discovery_at(url, trust, trust_env=trust_env)
    with contextlib.ExitStack() as closing:
        sock = listen()
        closing.callback(sock.close)
        address = address_of(sock, tls=tls)
        origins = Origins(origin_of(url), address.url)
        recorder = Recorder(clock=clock, history=history, secrets=secrets_of(client_secret, people))
        proxy = Proxy(origins, trust=trust, trust_env=trust_env)
        context = authority.server_context() if tls else None
        closing.enter_context(serving(recorder.around(proxy), sock, context))
        closing.callback(proxy.close)
        closing.callback(recorder.lift)
        here = origins.here(url)
        issuer = document.get("issuer")
        yield Upstream(
            url=here,
            issuer=origins.here(issuer) if isinstance(issuer, str) else here,
            netloc=address.netloc,
            client_id=client_id,
            client_secret=client_secret,
            ca_file=closing.enter_context(certificate()) if tls else None,
            people=tuple(people),
            kind=kind,
            recorder=recorder,
            history=history,
        )


def _checked(url: str) -> str:
    """Return the URL without a slash at its end."""
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good, parts = False, urlsplit("")
    if not good or parts.query or parts.fragment or "@" in parts.netloc:
        raise UsageError(f"'{url}' is no address of an upstream; write it like https://sso.example.com/realm")
    return origin_of(url) + parts.path.rstrip("/")


def _is_loopback(url: str) -> bool:
    """Tell whether no proxy stands between us and the system."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _discovery_at(url: str, trust: ssl.SSLContext, *, trust_env: bool) -> dict[str, Any]:
    """Return the discovery document; empty if the system has none.

    Raises:
        UsageError: nothing answers there.

    """
    try:
        answer = httpx.get(url + DOCUMENT, verify=trust, trust_env=trust_env, timeout=_TIMEOUT)
    except httpx.HTTPError as error:
        reason = str(error) or type(error).__name__
        raise UsageError(f"{url}: the upstream cannot be reached: {reason}") from error
    try:
        found = answer.json() if answer.is_success else None
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
