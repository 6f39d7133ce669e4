"""What a probe needs from outside: time, waiting, chance and a network; tests bring their own."""

from __future__ import annotations

import asyncio
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from mock_idp.command_line import UsageError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class World:
    """The real one, unless told otherwise."""

    transport: httpx.AsyncBaseTransport
    now: Callable[[], float] = time.time
    """Seconds since the Unix epoch, as the provider's clock shows them."""
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    chance: Callable[[], str] = secrets.token_urlsafe


def network(ca_file: Path | None = None, proxy: str | None = None) -> httpx.AsyncHTTPTransport:
    """Return a transport that also trusts the certificate authorities in ``ca_file`` (PEM).

    Raises:
        UsageError: the file holds no certificates, or ``proxy`` is no address of a proxy.
        OSError: the file cannot be read.

    """
    trust = httpx.create_ssl_context(trust_env=False)
    if ca_file is not None:
        pem = ca_file.read_text(encoding="ascii", errors="replace")
        try:
            trust.load_verify_locations(cadata=pem)
        except (ValueError, OSError) as error:
            raise UsageError(f"{ca_file} holds no certificates in PEM form; name a CA file") from error
    try:
        return httpx.AsyncHTTPTransport(verify=trust, trust_env=False, proxy=proxy)
    except (ValueError, httpx.InvalidURL, ImportError) as error:
        raise UsageError("--proxy is no address of a proxy; write it like http://proxy:3128") from error
