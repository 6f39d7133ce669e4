"""JSON answers without a framework, for the endpoints that are asked most, and first."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_idp.asgi import Send

Header = tuple[bytes, bytes]
_TYPE: Header = (b"content-type", b"application/json")
_to_json = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


async def answer(
    send: Send, content: Mapping[str, Any], *, status: int = 200, headers: tuple[Header, ...] = ()
) -> None:
    """Answer with ``content`` as JSON."""
    body = _to_json(content).encode()
    length = (b"content-length", b"%d" % len(body))
    await send({"type": "http.response.start", "status": status, "headers": [_TYPE, length, *headers]})
    await send({"type": "http.response.body", "body": body})
