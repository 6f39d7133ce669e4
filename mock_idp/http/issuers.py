"""Several issuers behind one socket, each under the path of its own URL."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    App = Callable[[Any, Any, Any], Awaitable[None]]

_WELL_KNOWN = "/.well-known/"


class Issuers:
    """An ASGI application that hands each request to the application of its issuer. Thread-safe."""

    def __init__(self) -> None:
        """Begin with no issuer."""
        self._apps: dict[str, App] = {}

    def put(self, path: str, app: App) -> None:
        """Serve ``app`` below ``path`` (empty: below the root, for whatever is nobody else's)."""
        self._apps = {**self._apps, path: app}

    def drop(self, path: str) -> None:
        """Serve nothing below ``path`` any more; KeyError if nothing is."""
        apps = dict(self._apps)
        del apps[path]
        self._apps = apps

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401  ASGI
        """Find the longest path that fits, and take it away: an application knows nothing of it."""
        apps, path = self._apps, scope["path"]
        for prefix, inner in _ways_to_split(path):
            app = apps.get(prefix)
            if app is not None:
                await app({**scope, "path": inner, "raw_path": inner.encode()}, receive, send)
                return
        await _not_found(send)


def _ways_to_split(path: str) -> list[tuple[str, str]]:
    """Return which issuer's path it may be, and what it asks for there, the longest first.

    The metadata of RFC 8414 stands before the issuer's path (3.1): ``/.well-known/NAME/path``.
    """
    parts = path.split("/")
    ways = [("/".join(parts[:n]), "/" + "/".join(parts[n:])) for n in range(len(parts) - 1, 0, -1)]
    if path.startswith(_WELL_KNOWN) and len(parts) > 3:  # noqa: PLR2004  the name and something behind it
        ways.insert(0, ("/" + "/".join(parts[3:]), "/".join(parts[:3])))
    return ways


async def _not_found(send: Any) -> None:  # noqa: ANN401
    body = json.dumps({"error": "there is no issuer at this path"}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 404, "headers": headers})
    await send({"type": "http.response.body", "body": body})
