"""JSON objects that others wrote: read strictly, so that whatever is made of them can be written again."""

from __future__ import annotations

import json
from typing import Any


def json_object(data: bytes) -> dict[str, Any]:
    """Return the object that ``data`` is.

    Raises:
        ValueError: it is none, too deeply nested, or has what JSON has no word for (RFC 8259 6, 8.2).

    """
    try:
        value = json.loads(data, parse_constant=_no_number)
        # A lone surrogate can be written in JSON and in nothing that would be made of it.
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except RecursionError as error:
        raise ValueError("The JSON is nested too deeply.") from error
    if not isinstance(value, dict):
        raise ValueError("This is not a JSON object.")  # noqa: TRY004  one error for everything malformed
    return value


def _no_number(_: str) -> float:
    raise ValueError("This is not a JSON number.")
