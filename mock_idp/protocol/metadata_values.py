"""Values in client metadata: each reader takes a member's name and value, and returns what is kept of it.

All of them raise OAuthError invalid_client_metadata, or invalid_redirect_uri (RFC 7591 3.2.2). The names are
those of the specifications, never what a client made up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_idp.protocol.errors import Cause, ErrorCode, OAuthError
from mock_idp.protocol.uris import may_be_redirected_to

if TYPE_CHECKING:
    from collections.abc import Callable

_PRIVATE = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}
"""Members of a JWK that only its owner may know (RFC 7518 6)."""
_MOST_SECONDS = 10**10


def string(name: str, value: object) -> str:
    """Return a string with something in it."""
    if not isinstance(value, str) or not value.strip():
        raise _wrong(name, "a string")
    return value


def strings(name: str, value: object) -> tuple[str, ...]:
    """Return strings in a JSON array."""
    if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
        raise _wrong(name, "an array of strings")
    return tuple(value)


def boolean(name: str, value: object) -> bool:
    """Return true or false."""
    if not isinstance(value, bool):
        raise _wrong(name, "true or false")
    return value


def seconds(name: str, value: object) -> int:
    """Return a whole number of seconds."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= _MOST_SECONDS:
        raise _wrong(name, "a number of seconds")
    return value


def scope(name: str, value: object) -> tuple[str, ...]:
    """Return the values in a scope."""
    return tuple(dict.fromkeys(string(name, value).split()))


def one_of(*known: str) -> Callable[[str, object], str]:
    """Return a reader of one of these values."""

    def read(name: str, value: object) -> str:
        if not isinstance(value, str) or value not in known:
            raise _wrong(name, "one of the values that the provider supports")
        return value

    return read


def uri(is_good: Callable[[str], bool]) -> Callable[[str, object], str]:
    """Return a reader of a URI that ``is_good`` accepts."""

    def read(name: str, value: object) -> str:
        if not isinstance(value, str) or not is_good(value):
            raise _wrong(name, "a URI that is allowed there")
        return value

    return read


def uris(is_good: Callable[[str], bool]) -> Callable[[str, object], tuple[str, ...]]:
    """Return a reader of an array of such URIs."""

    def read(name: str, value: object) -> tuple[str, ...]:
        found = strings(name, value)
        if not all(is_good(item) for item in found):
            raise _wrong(name, "an array of URIs that are allowed there")
        return found

    return read


def redirect_uris(name: str, value: object) -> tuple[str, ...]:
    """Return redirection URIs."""
    found = strings(name, value)
    if not all(may_be_redirected_to(item) for item in found):
        description = "A redirect_uri is not absolute, has a fragment, or a scheme that is not allowed."
        raise OAuthError(ErrorCode.INVALID_REDIRECT_URI, Cause.METADATA, description)
    return found


def jwks(name: str, value: object) -> dict[str, Any]:
    """Return a JWK Set (RFC 7517 5) of public keys."""
    keys = value.get("keys") if isinstance(value, dict) else None
    if not isinstance(keys, list) or not all(isinstance(key, dict) for key in keys):
        raise _wrong(name, "a JWK Set")
    if any(_PRIVATE & key.keys() for key in keys):
        raise _wrong(name, "a JWK Set without private keys")
    return {"keys": keys}


def _wrong(name: str, what: str) -> OAuthError:
    description = f"The value of {name} must be {what}."
    return OAuthError(ErrorCode.INVALID_CLIENT_METADATA, Cause.METADATA, description)
