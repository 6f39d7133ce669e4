"""The introspection endpoint (RFC 7662), without HTTP."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from mock_idp.events import IntrospectionRefused, TokenIntrospected
from mock_idp.fingerprint import fingerprint
from mock_idp.protocol import introspection, refreshing
from mock_idp.protocol.discovery import INTROSPECTION
from mock_idp.protocol.errors import Cause, OAuthError
from mock_idp.protocol.params import required
from mock_idp.protocol.redemption import Terms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_idp.protocol.model import Client
    from mock_idp.protocol.records import Reader
    from mock_idp.protocol.refreshing import Presented
    from mock_idp.provider import Provider


class IntrospectionEndpoint:
    """Tells a client what a token of its own is good for, and nothing of anybody else's."""

    def __init__(self, provider: Provider) -> None:
        """Serve ``provider``."""
        self._provider = provider

    async def answer(self, params: Mapping[str, str], authorization: str | None) -> dict[str, Any]:
        """Return the introspection response (2.2).

        Raises:
            OAuthError: invalid_client, invalid_request (2.3).

        """
        provider, client_id = self._provider, ""
        try:
            caller = await provider.client_authentication.identify(params, authorization)
            client_id = caller.client_id
            client = await provider.client_authentication.confidential(caller, INTROSPECTION)
            token = required(params, "token")
        except OAuthError as error:
            self.refused(error, client_id)
            raise
        found = await self._access_token(token, client) or await self._refresh_token(token, client)
        members, cause = found or (introspection.INACTIVE, Cause.UNKNOWN_TOKEN)
        event = TokenIntrospected(client.client_id, fingerprint(token), members["active"], cause or "")
        provider.history.append(event)
        return members

    def refused(self, error: OAuthError, client_id: str = "") -> None:
        """Write a refusal down, also of a request that could not be read."""
        self._provider.history.append(IntrospectionRefused(client_id, error.code, error.cause))

    async def _access_token(self, token: str, client: Client) -> tuple[dict[str, Any], Cause | None] | None:
        """Return what to say and why no more; None if it is no access token."""
        found = await self._provider.access_tokens.find(token)
        if found is None:
            return None
        cause = self._provider.access_tokens.refusal_cause(found)
        if found[1].client_id != client.client_id:
            cause = Cause.OTHER_CLIENT
        if cause is not None:
            return introspection.INACTIVE, cause
        return introspection.of_access_token(*found, self._provider.issuer), None

    async def _refresh_token(self, token: str, client: Client) -> tuple[dict[str, Any], Cause | None] | None:
        """Return what to say and why no more; None if it is no refresh token."""
        provider = self._provider
        terms = Terms(
            client=client,
            policy=partial(provider.policies.of, client.client_id),
            user=provider.directory.find,
            now=provider.now(client.client_id),
            fresh_access_token="",
            fresh_refresh_token="",
        )
        it = await provider.store.look(partial(_presented, token, terms))
        if it is None:
            return None
        refresh = it.policy.refresh
        cause = refreshing.refusal_cause(it) if refresh.enabled else Cause.REFRESH_OFF
        if cause is not None:
            return introspection.INACTIVE, cause
        return introspection.of_refresh_token(it, provider.issuer), None


def _presented(token: str, terms: Terms, stored: Reader) -> Presented | None:
    return refreshing.presented(stored, token, terms)
