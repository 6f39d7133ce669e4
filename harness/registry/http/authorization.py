"""Reading the Authorization header of clients."""

from __future__ import annotations

import binascii
from base64 import b64decode
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.requests import Request


@dataclass(frozen=True)
class Basic:
    """A user name and a password or CLI secret (RFC 7617)."""

    username: str
    password: str = field(repr=False)


@dataclass(frozen=True)
class Bearer:
    """A token (RFC 6750)."""

    token: str = field(repr=False)


@dataclass(frozen=True)
class Other:
    """A header that is neither, or malformed."""


def authorization_in(request: Request) -> Basic | Bearer | Other | None:
    """Return what the header says; None if there is none."""
    header = request.headers.get("authorization")
    if header is None:
        return None
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer" and value.strip():
        return Bearer(value.strip())
    return _basic(value.strip()) if scheme.lower() == "basic" else Other()


def _basic(encoded: str) -> Basic | Other:
    try:
        username, colon, password = b64decode(encoded, validate=True).decode().partition(":")
    except (ValueError, binascii.Error):
        return Other()
    return Basic(username, password) if colon else Other()
