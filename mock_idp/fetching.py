"""What the provider reads from a client's addresses: ``jwks_uri``, ``request_uri``, sector identifiers.

Anybody who can register a client chooses these addresses, so little is read, from https or loopback
addresses only, within seconds, and no redirect is followed.
"""

from __future__ import annotations

import asyncio
import functools
import ssl
from typing import TYPE_CHECKING

from mock_idp.command_line import UsageError
from mock_idp.protocol.uris import is_secure

if TYPE_CHECKING:
    import httpx

_MOST_BYTES = 64 * 1024
_PATIENCE = 5.0
"""Real seconds for the whole answer."""


_UNTRUSTED = "client_ca_file '{}' cannot be read as certificates; name a PEM file with at least one"


class FetchError(Exception):
    """Nothing was read; the message names no address, and is one sentence."""


def may_be_fetched(uri: str) -> bool:
    """Tell whether ``uri`` is https, or http at a loopback host."""
    return is_secure(uri)


@functools.cache
def trust_of(ca_file: str | None) -> ssl.SSLContext:
    """Return what trusts the certificate authorities in a PEM file, or without one those that certifi lists.

    Raises:
        UsageError: the file cannot be read, or holds no certificates.

    """
    if ca_file is not None:
        try:
            return ssl.create_default_context(cafile=ca_file)
        except OSError as error:
            raise UsageError(_UNTRUSTED.format(ca_file)) from error
    import certifi  # noqa: PLC0415  only for those who fetch

    return ssl.create_default_context(cafile=certifi.where())


async def fetch(uri: str, *, ca_file: str | None = None, accept: str = "application/json") -> bytes:
    """Return what stands at ``uri``: 64 KiB at most, within 5 real seconds, past the environment's proxies.

    Raises:
        FetchError: it is no https or loopback address, does not answer 200 in time, or answers too much.

    """
    if not may_be_fetched(uri):
        raise FetchError("Only https addresses and loopback hosts are read.")
    import httpx  # noqa: PLC0415  60 ms, for the first client with something to fetch

    try:
        async with asyncio.timeout(_PATIENCE):
            return await _get(uri, trust_of(ca_file), accept)
    except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, TimeoutError) as error:
        raise FetchError("The address does not answer.") from error


async def _get(uri: str, trust: ssl.SSLContext, accept: str) -> bytes:
    import httpx  # noqa: PLC0415  as above

    headers = {"Accept": accept, "User-Agent": "mock_idp"}
    async with (
        httpx.AsyncClient(verify=trust, trust_env=False, timeout=_PATIENCE) as client,
        client.stream("GET", uri, headers=headers) as answer,
    ):
        if answer.status_code != 200:  # noqa: PLR2004  OK; a redirect could lead anywhere
            raise FetchError("The address does not answer 200.")
        return await _body(answer)


async def _body(answer: httpx.Response) -> bytes:
    body = b""
    async for chunk in answer.aiter_bytes():
        body += chunk
        if len(body) > _MOST_BYTES:
            raise FetchError("The answer is larger than 64 KiB.")
    return body
