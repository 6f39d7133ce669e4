"""The revocation endpoint (RFC 7009), without HTTP."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from mock_idp.events import AccessTokenRevoked, GrantRevoked, RevocationRefused
from mock_idp.fingerprint import fingerprint
from mock_idp.protocol.discovery import REVOCATION
from mock_idp.protocol.errors import Cause, ErrorCode, OAuthError
from mock_idp.protocol.model import AccessToken, Grant, RefreshToken
from mock_idp.protocol.params import required

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_idp.protocol.model import Client
    from mock_idp.protocol.records import Transaction
    from mock_idp.provider import Provider


@dataclass(frozen=True, slots=True)
class _Presented:
    """A token as the client showed it."""

    refresh_token: str
    access_token: str
    """Under what it is stored, if it is one."""
    client: Client
    whole_lineage: bool
    """Also for an access token."""


class RevocationEndpoint:
    """Ends tokens before their time."""

    def __init__(self, provider: Provider) -> None:
        """Serve ``provider``."""
        self._provider = provider

    async def revoke(self, params: Mapping[str, str], authorization: str | None) -> None:
        """End a refresh token with its lineage, or an access token alone; an unknown one is over (2.2).

        Raises:
            OAuthError: invalid_client, invalid_request; invalid_grant, if it is another client's (2.1).

        """
        provider, client_id = self._provider, ""
        try:
            caller = await provider.client_authentication.identify(params, authorization)
            client_id = caller.client_id
            client = await provider.client_authentication.check(caller, REVOCATION)
            token = required(params, "token")
            await self._end(token, client)
        except OAuthError as error:
            self.refused(error, client_id)
            raise

    def refused(self, error: OAuthError, client_id: str = "") -> None:
        """Write a refusal down, also of a request that could not be read."""
        self._provider.history.append(RevocationRefused(client_id, error.code, error.cause))

    async def _end(self, token: str, client: Client) -> None:
        provider = self._provider
        access = provider.access_tokens.value_of(token)
        whole_lineage = provider.settings.revocation_ends_lineage
        presented = _Presented(token, access, client, whole_lineage)
        ended = await provider.store.transact(partial(_ended, presented))
        if isinstance(ended, Grant):
            lineage = fingerprint(ended.grant_id)
            provider.history.append(GrantRevoked(lineage, ended.username, Cause.REVOKED_BY_CLIENT))
        elif ended is not None:
            provider.history.append(AccessTokenRevoked(client.client_id, fingerprint(token)))


def _ended(presented: _Presented, stored: Transaction) -> Grant | AccessToken | None:
    """End what is presented, and return what that was; None: nothing that was good.

    Raises:
        OAuthError: invalid_grant.

    """
    refresh = stored.get(RefreshToken, presented.refresh_token)
    access = stored.get(AccessToken, presented.access_token)
    token = refresh or access
    grant = stored.get(Grant, token.grant_id) if token else None
    if grant is None:
        return None
    if grant.client_id != presented.client.client_id:
        description = "The token was issued to another client."
        raise OAuthError(ErrorCode.INVALID_GRANT, Cause.OTHER_CLIENT, description)
    if grant.revoked or (access is not None and access.revoked):
        return None
    if access is not None and not presented.whole_lineage:
        stored.put(replace(access, revoked=True))
        return access
    stored.put(replace(grant, revoked=True))
    return grant
