"""Reading a JSON body that may be anything."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from mock_idp.http.body import body_of

if TYPE_CHECKING:
    from starlette.requests import Request


async def json_object_of(request: Request) -> dict[str, Any] | None:
    """Return the JSON object in the request's body; None if there is none, or it is larger than 64 KiB."""
    body = await body_of(request)
    try:
        value = None if body is None else json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
