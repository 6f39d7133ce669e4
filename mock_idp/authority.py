"""A certificate authority for tests: one per process, trusted by nobody but those who are handed it."""

from __future__ import annotations

import functools
import ssl
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import trustme

_HOSTS = ("127.0.0.1", "::1", "localhost")


@functools.cache
def _authority() -> trustme.CA:
    import trustme  # noqa: PLC0415  0.2 s that only those who serve https pay

    return trustme.CA(organization_name="mock_idp, for tests only")


def certificate() -> bytes:
    """Return the authority's certificate as PEM: what a client must trust."""
    return _authority().cert_pem.bytes()


@functools.cache
def server_context() -> ssl.SSLContext:
    """Return what a server on a loopback host serves with; its certificate outlives any test."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    _authority().issue_cert(*_HOSTS).configure_cert(context)
    return context


def client_context() -> ssl.SSLContext:
    """Return what trusts this authority and no other."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    _authority().configure_trust(context)
    return context
