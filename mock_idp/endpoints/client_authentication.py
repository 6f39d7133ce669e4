"""Who a client is that calls an endpoint of its own: the same at all of them (RFC 6749 2.3)."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from mock_idp.keys import UnverifiableTokenError
from mock_idp.protocol import client_assertion, client_authentication
from mock_idp.protocol.client_authentication import AuthMethod
from mock_idp.protocol.compact_jws import ALGORITHMS
from mock_idp.protocol.discovery import TOKEN
from mock_idp.protocol.errors import Cause, ErrorCode, OAuthError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_idp.protocol.client_authentication import Credentials
    from mock_idp.protocol.compact_jws import CompactJws
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

    async def check(self, caller: Caller, endpoint: str = TOKEN) -> Client:
        """Return the client if its credentials are its own; ``endpoint`` is the path that it calls.

        Raises:
            OAuthError: invalid_client.

        """
        client = client_authentication.authenticate(caller.credentials, caller.client)
        if caller.credentials.assertion is not None:
            await self._verify(caller.credentials.assertion, client, endpoint)
        return client

    async def confidential(self, caller: Caller, endpoint: str) -> Client:
        """Return the client as `check` does, if it has proved who it is.

        Raises:
            OAuthError: invalid_client, also to public clients.

        """
        client = await self.check(caller, endpoint)
        if client.is_public:
            description = "The client must authenticate; a public client cannot."
            raise OAuthError(ErrorCode.INVALID_CLIENT, Cause.WRONG_AUTH_METHOD, description)
        return client

    async def _verify(self, assertion: CompactJws, client: Client, endpoint: str) -> None:
        """Accept an assertion once (RFC 7523 3)."""
        provider = self._provider
        try:
            claims = await provider.client_keys.claims_of(assertion, client, _algorithms_of(client))
        except UnverifiableTokenError as error:
            description = "The client_assertion is not signed by the client."
            raise OAuthError(ErrorCode.INVALID_CLIENT, Cause.ASSERTION_NOT_SIGNED, description) from error
        # A client's clock may have been moved together with ours, or not: it is good by one of the two.
        moments = (provider.now(client.client_id), time.time())
        used = client_assertion.checked(claims, client.client_id, self._audiences(endpoint), moments)
        await provider.store.transact(partial(client_assertion.spend, used))

    def _audiences(self, endpoint: str) -> set[str]:
        """Return the names by which an assertion may call us (RFC 7523 3, RFC 9126 2)."""
        bases = (self._provider.issuer, self._provider.backend_url)
        return {base + path for base in bases for path in ("", TOKEN, endpoint)}


def _algorithms_of(client: Client) -> tuple[str, ...]:
    """Return what the client may sign an assertion by, after its registration."""
    registered = client.metadata.get("token_endpoint_auth_signing_alg")
    if registered is not None:
        return (str(registered),)
    if client.token_endpoint_auth_method == AuthMethod.SECRET_JWT:
        return ("HS256",)
    return ALGORITHMS if client.token_endpoint_auth_method is not None else (*ALGORITHMS, "HS256")
