"""JSON answers without a framework, for the endpoints that are asked most, and first."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_idp.asgi import Send

Header = tuple[bytes, bytes]
_NO_STORE: Header = (b"cache-control", b"no-store")
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


async def unavailable(send: Send) -> None:
    """Answer that the provider cannot get at its storage: nothing was decided, and later it may be."""
    said = {
        "error": "temporarily_unavailable",
        "error_description": "The provider cannot use its storage.",
    }
    await answer(send, said, status=503, headers=(_NO_STORE,))
