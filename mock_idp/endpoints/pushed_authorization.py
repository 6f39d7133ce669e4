"""Pushed authorization requests (RFC 9126), without HTTP."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from mock_idp.endpoints.request_reading import PushedRequest
from mock_idp.events import PushRefused, RequestPushed
from mock_idp.protocol import authorization
from mock_idp.protocol.errors import Cause, ErrorCode, OAuthError
from mock_idp.protocol.front_channel import PUSHED_AUTHORIZATION
from mock_idp.protocol.request_object import PUSHED

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_idp.protocol.model import Client
    from mock_idp.protocol.records import Transaction
    from mock_idp.provider import Provider

LIFETIME = 90
"""Seconds between a push and its use; RFC 9126 2.2 speaks of 5 to 600."""
_CREDENTIALS = ("client_secret", "client_assertion", "client_assertion_type")


class PushedAuthorization:
    """Takes authorization requests from clients, before a browser brings their name."""

    def __init__(self, provider: Provider) -> None:
        """Serve ``provider``."""
        self._provider = provider

    async def push(self, params: Mapping[str, str], authorization: str | None) -> dict[str, Any]:
        """Return the answer: a ``request_uri`` that is good once, and for how many seconds.

        Raises:
            OAuthError: the client is not known, or the request would be refused.

        """
        authentication, client_id = self._provider.client_authentication, ""
        try:
            caller = await authentication.identify(params, authorization)
            client_id = caller.client_id
            client = await authentication.check(caller, PUSHED_AUTHORIZATION)
            pushed = await self._checked(params, client)
        except OAuthError as error:
            self.refused(error, client_id)
            raise
        await self._provider.store.transact(partial(_put, pushed))
        self._provider.history.append(RequestPushed(client.client_id))
        return {"request_uri": pushed.request_uri, "expires_in": LIFETIME}

    def refused(self, error: OAuthError, client_id: str = "") -> None:
        """Write a refusal down, also of a request that could not be read."""
        self._provider.history.append(PushRefused(client_id, error.code, error.cause))

    async def _checked(self, params: Mapping[str, str], client: Client) -> PushedRequest:
        """Return the request if the authorization endpoint would take it (2.1)."""
        if "request_uri" in params:
            description = "A pushed request contains no request_uri."
            raise OAuthError(ErrorCode.INVALID_REQUEST, Cause.MALFORMED, description)
        asked = {name: value for name, value in params.items() if name not in _CREDENTIALS}
        asked["client_id"] = client.client_id
        channel, openid = self._provider.front_channel, self._provider.settings.openid
        read = await channel.reading.unfolded(asked, client)
        channel.validated(read, client, authorization.redirect_uri_in(read, client, openid=openid))
        return PushedRequest(
            request_uri=PUSHED + self._provider.chance(),
            client_id=client.client_id,
            params=tuple(read.items()),
            expires_at=self._provider.clock.now() + LIFETIME,
        )


def _put(pushed: PushedRequest, stored: Transaction) -> None:
    stored.put(pushed)
