"""The token endpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mock_idp.endpoints.token import status_of
from mock_idp.http.body import form_in, header
from mock_idp.http.plain import answer
from mock_idp.protocol.errors import OAuthError

if TYPE_CHECKING:
    from mock_idp.asgi import Receive, Scope, Send
    from mock_idp.provider import Provider

_NO_STORE = ((b"cache-control", b"no-store"), (b"pragma", b"no-cache"))
_CHALLENGE = (b"www-authenticate", b'Basic realm="mock_idp"')


class TokenEndpointApp:
    """The endpoint as an ASGI application: the hot path builds no model and resolves no dependency."""

    def __init__(self, provider: Provider) -> None:
        """Serve ``provider``."""
        self._provider = provider

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a POST (RFC 6749 3.2)."""
        authorization = header(scope, b"authorization")
        try:
            params = await form_in(scope, receive)
            response = await self._provider.token_endpoint.exchange(params, authorization)
        except OAuthError as error:
            await _refuse(send, error, by_header=authorization is not None)
        else:
            await answer(send, response, headers=_NO_STORE)


async def _refuse(send: Send, error: OAuthError, *, by_header: bool) -> None:
    """Answer with the error (RFC 6749 5.2): 401 names the scheme the client tried."""
    status = status_of(error)
    challenge = (_CHALLENGE,) if by_header and status == 401 else ()  # noqa: PLR2004  Unauthorized
    content = {"error": error.code, "error_description": error.description}
    await answer(send, content, status=status, headers=(*_NO_STORE, *challenge))
