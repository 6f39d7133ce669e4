"""Reading a JSON body that may be anything, of any size."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from starlette.requests import Request

_MOST_BYTES = 64 * 1024


async def json_object_of(request: Request) -> dict[str, Any] | None:
    """Return the JSON object in the request's body; None if there is none, or it is larger than 64 KiB."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_BYTES:
            return None
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None
