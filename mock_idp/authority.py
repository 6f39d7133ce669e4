"""A certificate authority for tests, trusted by nobody but those who are handed its certificate."""

from __future__ import annotations

import functools
import ssl
from typing import TYPE_CHECKING

from mock_idp.command_line import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import trustme

HOSTS = ("127.0.0.1", "::1", "localhost")
"""Whom every server certificate is good for."""
CERTIFICATE, _KEY = "ca.pem", "ca.key"


class Authority:
    """Signs certificates for servers."""

    def __init__(self, authority: trustme.CA) -> None:
        """Sign with ``authority``."""
        self._authority = authority

    @property
    def certificate(self) -> bytes:
        """The authority's own certificate as PEM: what a client must trust."""
        return self._authority.cert_pem.bytes()

    def server_context(self, *more_hosts: str) -> ssl.SSLContext:
        """Return what a server of this machine and of ``more_hosts`` serves with; it outlives any test."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        hosts = dict.fromkeys([*HOSTS, *more_hosts])
        self._authority.issue_cert(*hosts).configure_cert(context)
        return context

    def client_context(self) -> ssl.SSLContext:
        """Return what trusts this authority and no other."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._authority.configure_trust(context)
        return context


@functools.cache
def of_process() -> Authority:
    """Return the authority of this process, gone when it ends."""
    return Authority(_new())


def kept_in(folder: Path) -> Authority:
    """Return the authority kept in ``folder``, made there if there is none: trusted once, it stays trusted.

    Raises:
        UsageError: the folder holds something else, or cannot be read or written.

    """
    import trustme  # noqa: PLC0415  see `_new`

    certificate, key = folder / CERTIFICATE, folder / _KEY
    try:
        if certificate.exists() and key.exists():
            return Authority(trustme.CA.from_pem(certificate.read_bytes(), key.read_bytes()))
        folder.mkdir(parents=True, exist_ok=True)
        made = _new()
        key.touch(mode=0o600)
        key.write_bytes(made.private_key_pem.bytes())
        certificate.write_bytes(made.cert_pem.bytes())
    except OSError as error:
        raise UsageError(f"{error.filename or folder}: {error.strerror}; name another --tls-dir") from error
    except ValueError as error:
        raise UsageError(
            f"{folder}: {CERTIFICATE} and {_KEY} are no authority of ours; name another --tls-dir"
        ) from error
    return Authority(made)


def _new() -> trustme.CA:
    import trustme  # noqa: PLC0415  0.2 s that only those who serve https pay

    return trustme.CA(organization_name="mock_idp, for tests only")


def certificate() -> bytes:
    """Return the certificate of the process's authority as PEM: what a client must trust."""
    return of_process().certificate


@functools.cache
def server_context() -> ssl.SSLContext:
    """Return what a server on a loopback host serves with, by the process's authority."""
    return of_process().server_context()


def client_context() -> ssl.SSLContext:
    """Return what trusts the process's authority and no other."""
    return of_process().client_context()


def ways_to_trust(ca_file: Path) -> Iterable[str]:
    """Return a line for each way in which a client can be told to trust ``ca_file``."""
    return (
        f"curl --cacert {ca_file}",
        f"SSL_CERT_FILE={ca_file}        Go programs (Dex, Harbor), Python's httpx",
        f"REQUESTS_CA_BUNDLE={ca_file}   Python's requests",
        f"NODE_EXTRA_CA_CERTS={ca_file}  Node.js",
        f"rootCAs: [{ca_file}]           a connector of Dex",
    )
