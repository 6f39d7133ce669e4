"""Where a provider listens, and under which addresses others find it."""

from __future__ import annotations

import contextlib
import ipaddress
import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mock_idp.command_line import UsageError
from mock_idp.server import ServerError, address_of, listen

if TYPE_CHECKING:
    import socket
    import ssl
    from collections.abc import Iterator

    from mock_idp.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Place:
    """What a person says of it; everything has a default."""

    host: str = "127.0.0.1"
    port: int = 0
    """0: any free one."""
    issuer: str | None = None
    """None: the address it listens on."""
    browser_url: str | None = None
    backend_url: str | None = None
    tls: bool = False
    tls_dir: Path | None = None
    """Where the test authority is kept; None: there is a new one each time."""

    def __post_init__(self) -> None:
        """Refuse what is no base URL.

        Raises:
            UsageError: one sentence that names the option.

        """
        for option, url in (
            ("--issuer", self.issuer),
            ("--browser-url", self.browser_url),
            ("--backend-url", self.backend_url),
        ):
            if url is not None:
                _check(option, url)
        if self.tls and self.issuer is not None and not self.issuer.startswith("https:"):
            raise UsageError(
                f"--issuer '{self.issuer}' is not served by https; leave --tls out, or write https"
            )

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names by which it is called, for its certificate."""
        named = (urlsplit(url or "").hostname for url in (self.issuer, self.browser_url, self.backend_url))
        return tuple(dict.fromkeys(host for host in (*named, self.host) if host and not _is_wildcard(host)))


@dataclass(frozen=True)
class Certificates:
    """Who signs the server's certificate, and for which names. Can be sent to another process."""

    folder: Path
    """Where the test authority is kept."""
    hosts: tuple[str, ...]

    @property
    def ca_file(self) -> Path:
        """The certificate to trust."""
        from mock_idp import authority  # noqa: PLC0415  TLS, only for those who use it

        return (self.folder / authority.CERTIFICATE).absolute()

    def context(self) -> ssl.SSLContext:
        """Return what to serve with.

        Raises:
            UsageError: the folder cannot be used.

        """
        from mock_idp import authority  # noqa: PLC0415  as above

        return authority.kept_in(self.folder).server_context(*self.hosts)


@dataclass(frozen=True)
class Listening:
    """A socket that listens, and what to say of it."""

    sock: socket.socket = field(repr=False)
    issuer: str
    certificates: Certificates | None = None
    """None: by plain http."""


def placed(settings: Settings, place: Place) -> Settings:
    """Return ``settings`` with the addresses of ``place`` laid over them."""
    return replace(
        settings,
        browser_url=place.browser_url or settings.browser_url,
        backend_url=place.backend_url or settings.backend_url,
    )


@contextlib.contextmanager
def listening(place: Place) -> Iterator[Listening]:
    """Listen while the context lasts; a certificate that nobody keeps is gone when it ends.

    Raises:
        UsageError: the port is taken or not allowed, the host is not this machine's, or the folder of the
            test authority cannot be used.

    """
    with contextlib.ExitStack() as closing:
        try:
            sock = listen(place.port, place.host)
        except ServerError as error:
            raise UsageError(str(error)) from error
        closing.callback(sock.close)
        issuer = place.issuer or _own_url(sock, tls=place.tls)
        if not place.tls:
            yield Listening(sock, issuer)
            return
        folder = place.tls_dir or Path(closing.enter_context(tempfile.TemporaryDirectory(prefix="mock-idp-")))
        certificates = Certificates(folder, place.hosts)
        certificates.context()  # makes the authority, or says what is wrong with the folder
        yield Listening(sock, issuer, certificates)


def _own_url(sock: socket.socket, *, tls: bool) -> str:
    """Return where this machine finds the socket: a wildcard is no address to go to."""
    address = address_of(sock, tls=tls)
    if not _is_wildcard(address.host):
        return address.url
    return replace(address, host="::1" if ":" in address.host else "127.0.0.1").url


def _is_wildcard(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def _check(option: str, url: str) -> None:
    try:
        parts = urlsplit(url)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
        good = good and (parts.port is None or parts.port > 0) and url.isascii() and url.isprintable()
    except ValueError:
        good = False
    if not good or any(sign in url for sign in "?# \\"):
        raise UsageError(f"{option} '{url}' is no base URL; write it like https://idp.test:9000")
    if url.endswith("/"):
        raise UsageError(f"{option} '{url}' ends with a slash; leave it out")
