"""The ``WWW-Authenticate`` header field (RFC 9110 section 11.6.1)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_TOKEN = r"[\w!#$%&'*+.^`|~-]+"  # noqa: S105  a token of the grammar
_SCHEME = re.compile(rf"[\s,]*({_TOKEN})(?=[\s,]|$)")
_PARAMETER = re.compile(rf'[\s,]*({_TOKEN})\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))')
_ESCAPED = re.compile(r"\\(.)")


def parse_challenges(fields: Iterable[str]) -> dict[str, Mapping[str, str]]:
    """Return the parameters of each challenge by scheme, both in lower case; of equal ones the first.

    One field may hold several challenges, and a quoted value may hold commas and escaped quotes: splitting
    at commas, as many clients do, is wrong for both. What follows a syntax error is ignored.
    """
    found: dict[str, Mapping[str, str]] = {}
    for field in fields:
        for scheme, parameters in _challenges(field):
            found.setdefault(scheme, parameters)
    return found


def _challenges(field: str) -> list[tuple[str, dict[str, str]]]:
    found: list[tuple[str, dict[str, str]]] = []
    position = 0
    while match := _PARAMETER.match(field, position) or _SCHEME.match(field, position):
        position = match.end()
        if match.re is _SCHEME:
            found.append((match[1].lower(), {}))
        elif found:
            value = match[3] if match[2] is None else _ESCAPED.sub(r"\1", match[2])
            found[-1][1].setdefault(match[1].lower(), value)
    return found
