"""What is typed after ``mock-idp probe``, checked and read; whatever is wrong is a `UsageError`."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from mock_idp.command_line import UsageError
from mock_idp.commands.secret_sources import Source
from mock_idp.probe.options import ClientIdentity, Way

if TYPE_CHECKING:
    from pathlib import Path

_SECRET = "client secret"  # noqa: S105  what it is called


def issuer(text: str) -> str:
    """Return an address without anything that does not belong into one (OIDC Discovery 3)."""
    try:
        parts = urlsplit(text)
        clean = text.isprintable() and " " not in text
        whole = clean and parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        good = whole and not (parts.query or parts.fragment or parts.username)
    except ValueError:
        good = False
    if not good:
        raise UsageError("ISSUER is the provider's address; write it like https://accounts.example.com")
    return text


def way(username: str | None, token_file: Path | None, *, device: bool, browser: bool) -> Way:
    """Return how somebody signs in."""
    chosen = {
        Way.FORM: username is not None,
        Way.DEVICE: device,
        Way.BROWSER: browser,
        Way.TOKEN: token_file is not None,
    }
    ways = [way for way, wanted in chosen.items() if wanted]
    if len(ways) != 1:
        raise UsageError(
            f"{'say how' if not ways else 'say in one way only how'} to sign in: "
            "--username, --device, --browser or --refresh-token-file"
        )
    return ways[0]


def secret(client_id: str, file: Path | None, variable: str | None) -> str | None:
    """Return the client's secret; an empty one is none."""
    return Source(f"{_SECRET} of {client_id}", "--client-secret", file, variable).read() or None


def second(client_id: str | None, file: Path | None, variable: str | None) -> ClientIdentity | None:
    """Return the other client; None: there is none."""
    if client_id is None:
        return None
    source = Source(f"{_SECRET} of {client_id}", "--second-client-secret", file, variable)
    return ClientIdentity(client_id=client_id, secret=source.read() or None)


def password(username: str | None, file: Path | None, variable: str | None) -> str:
    """Return the password of the person who signs in; empty: nobody does so by name."""
    if username is None:
        return ""
    return Source(f"password of {username}", "--password", file, variable).read()


def refresh_token(file: Path | None) -> str:
    """Return the token in ``file``; empty: there is no file."""
    if file is None:
        return ""
    token = Source("refresh token", "--refresh-token", file, None).read().strip()
    if not token:
        raise UsageError(f"{file} is empty; --refresh-token-file names a file with a refresh token")
    return token


def pair(text: str) -> tuple[str, str]:
    """Return name and value of one more parameter."""
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise UsageError("--authorize-param is NAME=VALUE, such as access_type=offline")
    return name, value
