"""JSON Web Signatures in compact form (RFC 7515 7.1), taken apart; nothing here says that they are good."""

from __future__ import annotations

import hashlib
import hmac
import re
from base64 import urlsafe_b64decode
from dataclasses import dataclass, field
from typing import Any

from mock_idp.protocol.json_object import json_object

ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
"""By which clients may sign with a key of their own: those that a provider of ours signs by."""

_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")
_MOST_CHARACTERS = 64 * 1024


@dataclass(frozen=True, slots=True)
class CompactJws:
    """A JWT as it came."""

    token: str = field(repr=False)
    header: dict[str, Any]
    claims: dict[str, Any] = field(repr=False)
    """Unverified until somebody checked the signature."""
    signed: bytes = field(repr=False)
    """What the signature is over."""
    signature: bytes = field(repr=False)

    @property
    def alg(self) -> str:
        """The header's algorithm; empty if it names none."""
        return text_or_empty(self.header.get("alg"))

    @property
    def kid(self) -> str | None:
        """Which key the header names."""
        return text_or_empty(self.header.get("kid")) or None


def parse(token: str) -> CompactJws:
    """Return the parts of ``token``.

    Raises:
        ValueError: it is no JWT, or one that needs an extension (``crit``, RFC 7515 4.1.11).

    """
    if len(token) > _MOST_CHARACTERS:
        raise ValueError("The JWT is too large.")
    parts = token.split(".")
    if len(parts) != 3:  # noqa: PLR2004  header, payload, signature
        raise ValueError("A JWT has three parts.")
    header, claims = (json_object(_decoded(part)) for part in parts[:2])
    if "crit" in header:
        raise ValueError("The JWT needs an extension.")
    signed = token.rpartition(".")[0].encode("ascii")
    return CompactJws(token, header, claims, signed, _decoded(parts[2]))


def is_hs256_by(jws: CompactJws, secret: str) -> bool:
    """Tell whether ``secret`` signed it by HMAC with SHA-256 (RFC 7518 3.2)."""
    if jws.alg != "HS256" or not secret:
        return False
    expected = hmac.new(secret.encode(), jws.signed, hashlib.sha256).digest()
    return hmac.compare_digest(expected, jws.signature)


def text_or_empty(value: object) -> str:
    """Return a string as it is, and anything else as an empty one."""
    return value if isinstance(value, str) else ""


def _decoded(part: str) -> bytes:
    if not _BASE64URL.fullmatch(part):
        raise ValueError("A part of a JWT is base64url without padding.")
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))
