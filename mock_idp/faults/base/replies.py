"""Answers changed: pure functions. What an answer has not got is not changed, and it comes back as it was."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from mock_idp.asgi import Reply


def json_object_in(reply: Reply) -> dict[str, Any] | None:
    """Return the JSON object in the body; None if it is none."""
    try:
        found = json.loads(reply.body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def with_object(reply: Reply, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Reply:
    """Return the answer with the JSON object in it changed."""
    found = json_object_in(reply)
    if found is None:
        return reply
    changed = change(dict(found))
    same = changed.keys() == found.keys() and all(changed[name] is found[name] for name in found)
    return reply if same else replace(reply, body=json.dumps(changed).encode())


@dataclass(frozen=True, slots=True)
class Token:
    """A JWT taken apart, without a look at its signature."""

    header: dict[str, Any]
    claims: dict[str, Any]
    signature: bytes


def token_in(text: object) -> Token | None:
    """Return the JWT in ``text``; None if it is none."""
    parts = text.split(".") if isinstance(text, str) else []
    if len(parts) != 3:  # noqa: PLR2004  RFC 7515 7.1
        return None
    try:
        header, claims, signature = (urlsafe_b64decode(part + "=" * (-len(part) % 4)) for part in parts)
        return Token(json.loads(header), json.loads(claims), signature)
    except (ValueError, RecursionError):
        return None


def encoded(part: bytes) -> str:
    """Return a part of a JWT as it is written (RFC 7515 2)."""
    return urlsafe_b64encode(part).rstrip(b"=").decode()
