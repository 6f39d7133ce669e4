"""A reverse proxy to a system elsewhere, as an ASGI application: what passes leads back here."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import httpx

from harness.upstream import resigning
from harness.upstream.events import Asked
from harness.upstream.reading import fields_of, query_of, what_of
from mock_idp.asgi import Reply, body_of

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

    from harness.upstream.origin import Origins
    from mock_idp.asgi import Receive, Scope, Send

_TIMEOUT = httpx.Timeout(60, connect=10)
_CLOSED_WITHIN = 5.0
_HOP_BY_HOP = {
    "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailer",
    "transfer-encoding", "upgrade",
}  # fmt: skip
_NOT_ASKED = _HOP_BY_HOP | {"host", "content-length", "accept-encoding"}
_NOT_ANSWERED = _HOP_BY_HOP | {"content-encoding", "content-length", "strict-transport-security"}


class Proxy:
    """Sends each request on, whole, and rewrites its answer. Not for streams."""

    def __init__(self, origins: Origins, *, trust: ssl.SSLContext, trust_env: bool) -> None:
        """Send to ``origins.real``; ``trust_env``: by way of a proxy that the environment names."""
        self._origins = origins
        self._trust, self._trust_env = trust, trust_env
        self._http: httpx.AsyncClient | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._keys_path = ""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request (ASGI 3.0)."""
        body = await body_of(receive)
        if body is not None:
            await (await self._pass_on(scope, body)).send(send)

    def close(self) -> None:
        """Close every connection to the system; call it while the server still runs."""
        if self._http is not None and self._loop is not None:
            closing = asyncio.run_coroutine_threadsafe(self._http.aclose(), self._loop)
            closing.result(_CLOSED_WITHIN)

    async def _pass_on(self, scope: Scope, body: bytes) -> Reply:
        headers = [
            (name, self._origins.header_there(name, value))
            for name, value in _headers_of(scope)
            if name not in _NOT_ASKED
        ]
        # Bytes, for a header that is not ASCII passes as it is.
        wire = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        wire.append((b"accept-encoding", b"identity"))
        try:
            answer = await self._client().request(
                scope["method"], self._url(scope), headers=wire, content=body
            )
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            return _unreachable(error)
        kept = tuple(
            (name.lower(), self._origins.header_here(name.lower(), value))
            for name, value in answer.headers.multi_items()
            if name.lower() not in _NOT_ANSWERED
        )
        return self._rewritten(scope, body, Reply(answer.status_code, kept, answer.content))

    def _url(self, scope: Scope) -> httpx.URL:
        path = scope.get("raw_path") or scope["path"].encode()
        query = b"?" + scope["query_string"] if scope["query_string"] else b""
        return httpx.URL(self._origins.real).copy_with(raw_path=path + query)

    def _client(self) -> httpx.AsyncClient:
        """Return the client, which belongs to the server's event loop."""
        if self._http is None:
            self._loop = asyncio.get_running_loop()
            self._http = httpx.AsyncClient(
                verify=self._trust, trust_env=self._trust_env, timeout=_TIMEOUT, follow_redirects=False
            )
        return self._http

    def _rewritten(self, scope: Scope, body: bytes, reply: Reply) -> Reply:
        kind = reply.header("content-type")
        if "html" in kind:
            page = self._origins.in_page(reply.body.decode("utf-8", errors="surrogateescape"))
            return _with_body(reply, page.encode("utf-8", errors="surrogateescape"))
        asked = self._what(scope, body)
        if asked is Asked.DISCOVERY:
            return _with_json(reply, self._document)
        if asked is Asked.KEYS:
            return _with_json(reply, resigning.key_set)
        if asked in {Asked.CODE, Asked.REFRESH}:
            return _with_json(reply, lambda found: resigning.token_answer(found, self._origins))
        return reply

    def _what(self, scope: Scope, body: bytes) -> Asked:
        if scope["path"] == self._keys_path:
            return Asked.KEYS
        kind = next((value for name, value in _headers_of(scope) if name == "content-type"), "")
        query = query_of(scope["query_string"])
        return what_of(scope["method"], scope["path"], query, fields_of(kind, body))

    def _document(self, found: dict[str, Any]) -> dict[str, Any]:
        """Return the discovery document, and remember where the keys are."""
        ours: dict[str, Any] = resigning.document(self._origins.in_document(found))
        jwks_uri = ours.get("jwks_uri")
        if isinstance(jwks_uri, str) and jwks_uri.startswith(self._origins.ours):
            self._keys_path = jwks_uri.removeprefix(self._origins.ours)
        return ours


def _headers_of(scope: Scope) -> list[tuple[str, str]]:
    return [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"]]


def _unreachable(error: Exception) -> Reply:
    """Return 502, or 504 where the system did not answer in time, and say that it is the proxy's."""
    status = 504 if isinstance(error, httpx.TimeoutException) else 502
    body = {"error": f"the upstream cannot be reached: {type(error).__name__}"}
    return Reply(status, (("content-type", "application/json"),), json.dumps(body).encode())


def _with_json(reply: Reply, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Reply:
    """Return the answer with its JSON object changed; as it stands, if it is none."""
    try:
        found = json.loads(reply.body)
    except (ValueError, RecursionError):
        return reply
    if not isinstance(found, dict):
        return reply
    changed = change(found)
    return reply if changed is found else _with_body(reply, json.dumps(changed).encode())


def _with_body(reply: Reply, body: bytes) -> Reply:
    return Reply(reply.status, reply.headers, body)
