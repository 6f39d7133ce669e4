"""Who a client is that calls an endpoint of its own: the same at all of them (RFC 6749 2.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mock_idp.protocol import client_authentication

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_idp.protocol.client_authentication import Credentials
    from mock_idp.protocol.model import Client
    from mock_idp.provider import Provider


@dataclass(frozen=True, slots=True)
class Caller:
    """Who a request says it comes from."""

    credentials: Credentials
    client: Client | None
    """None: nobody of that name is known."""

    @property
    def client_id(self) -> str:
        """The client's id, if it is known; for the history, which keeps nothing that anybody made up."""
        return "" if self.client is None else self.client.client_id


class ClientAuthentication:
    """Finds the client, and checks what it says of itself."""

    def __init__(self, provider: Provider) -> None:
        """Serve ``provider``."""
        self._provider = provider

    async def identify(self, params: Mapping[str, str], authorization: str | None) -> Caller:
        """Return who calls, still to be checked.

        Raises:
            OAuthError: invalid_client or invalid_request, if the request does not say.

        """
        credentials = client_authentication.credentials_in(authorization, params)
        return Caller(credentials, await self._provider.clients.find(credentials.client_id))

    async def check(self, caller: Caller) -> Client:
        """Return the client if its credentials are its own.

        Raises:
            OAuthError: invalid_client.

        """
        return client_authentication.authenticate(caller.credentials, caller.client)
