"""The token endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_idp.http.body import form_in, header
from mock_idp.http.plain import answer
from mock_idp.protocol.error_texts import answer_of
from mock_idp.protocol.errors import OAuthError

if TYPE_CHECKING:
    from mock_idp.asgi import Receive, Scope, Send
    from mock_idp.protocol.error_texts import ErrorAnswer
    from mock_idp.provider import Provider

_NO_STORE = ((b"cache-control", b"no-store"), (b"pragma", b"no-cache"))


class TokenEndpointApp:
    """The endpoint as an ASGI application: the hot path builds no model and resolves no dependency."""

    def __init__(self, provider: Provider) -> None:
        """Serve ``provider``."""
        self._provider = provider

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a POST (RFC 6749 3.2)."""
        endpoint, authorization = self._provider.token_endpoint, header(scope, b"authorization")
        params: dict[str, str] = {}
        try:
            params = await form_in(scope, receive, endpoint.refused)
            response = await endpoint.exchange(params, authorization)
        except OAuthError as error:
            refused = answer_of(
                error,
                self._provider.policies.error_texts,
                grant_type=params.get("grant_type", ""),
                by_header=authorization is not None,
                now=self._provider.clock.now(),
            )
            await _refuse(send, refused)
        else:
            await answer(send, response, headers=_NO_STORE)


async def _refuse(send: Send, refused: ErrorAnswer) -> None:
    """Answer with an error (RFC 6749 5.2), or with what this provider sends in its place."""
    fields = (("content-type", refused.content_type), ("content-length", str(len(refused.body))))
    headers = [(name.encode(), value.encode()) for name, value in (*fields, *refused.headers)]
    await send({"type": "http.response.start", "status": refused.status, "headers": [*headers, *_NO_STORE]})
    await send({"type": "http.response.body", "body": refused.body})
