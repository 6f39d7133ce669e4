"""Clients that register themselves (RFC 7591, RFC 7592, OIDC Registration 1.0), without HTTP."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from functools import partial
from hmac import compare_digest
from typing import TYPE_CHECKING, Any

from mock_idp.clients import RegisteredClient
from mock_idp.endpoints.sector import check_sector
from mock_idp.events import (
    ClientRegistered,
    GrantRevoked,
    RegistrationChanged,
    RegistrationDeleted,
    RegistrationRefused,
)
from mock_idp.fingerprint import fingerprint
from mock_idp.keys import prepare
from mock_idp.protocol import client_metadata, discovery
from mock_idp.protocol.client_metadata import Supported
from mock_idp.protocol.errors import Cause, ErrorCode, OAuthError
from mock_idp.protocol.model import Grant
from mock_idp.settings import Registration

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_idp.protocol.model import Client
    from mock_idp.protocol.records import Transaction
    from mock_idp.provider import Provider

_NOT_TO_BE_SENT = (
    "registration_access_token",
    "registration_client_uri",
    "client_secret_expires_at",
    "client_id_issued_at",
)


class RegistrationEndpoint:
    """Registers clients, and lets each look after itself with its registration access token."""

    def __init__(self, provider: Provider) -> None:
        """Serve ``provider``."""
        self._provider = provider

    async def register(self, metadata: Mapping[str, Any], token: str | None) -> dict[str, Any]:
        """Return the client information response for a new client (RFC 7591 3.2.1).

        ``token``: the initial access token, if one was sent.

        Raises:
            OAuthError: invalid_token, invalid_redirect_uri, invalid_client_metadata.

        """
        provider = self._provider
        try:
            self._check_initial(token)
            client = await self._checked(metadata, provider.chance(), provider.chance())
        except OAuthError as error:
            self.refused(error)
            raise
        access, now = provider.chance(), provider.clock.now()
        registered = RegisteredClient(client=client, token_hash=_hash(access), issued_at=now)
        await provider.store.transact(lambda stored: stored.put(registered))
        provider.history.append(ClientRegistered(client.client_id, client.client_name or ""))
        return self._response(registered, access)

    async def read(self, client_id: str, token: str | None) -> dict[str, Any]:
        """Return what a client is registered with (RFC 7592 2.1).

        Raises:
            OAuthError: invalid_token.

        """
        registered = await self._owned(client_id, token)
        return self._response(registered, token or "")

    async def update(self, client_id: str, token: str | None, metadata: Mapping[str, Any]) -> dict[str, Any]:
        """Replace all that a client is registered with (RFC 7592 2.2).

        Raises:
            OAuthError: invalid_token, invalid_request, invalid_redirect_uri, invalid_client_metadata.

        """
        registered = await self._owned(client_id, token)
        try:
            _check_identity(metadata, registered.client)
            secret = registered.client.secret or self._provider.chance()
            client = await self._checked(metadata, client_id, secret)
        except OAuthError as error:
            self.refused(error, client_id)
            raise
        changed = replace(registered, client=client)
        await self._provider.store.transact(lambda stored: stored.put(changed))
        self._provider.history.append(RegistrationChanged(client_id))
        return self._response(changed, token or "")

    async def delete(self, client_id: str, token: str | None) -> None:
        """Forget a client, and end all of its tokens (RFC 7592 2.3).

        Raises:
            OAuthError: invalid_token.

        """
        await self._owned(client_id, token)
        history = self._provider.history
        ended = await self._provider.store.transact(partial(_delete, client_id))
        history.append(RegistrationDeleted(client_id))
        for grant in ended:
            history.append(GrantRevoked(fingerprint(grant.grant_id), grant.username, Cause.CLIENT_DELETED))

    def _check_initial(self, token: str | None) -> None:
        settings = self._provider.settings
        if settings.registration is not Registration.TOKEN:
            return
        expected = settings.initial_access_token or ""
        if not expected or not compare_digest(expected.encode(), (token or "").encode()):
            raise _invalid_token(token)

    async def _checked(self, metadata: Mapping[str, Any], client_id: str, secret: str) -> Client:
        """Return the client that ``metadata`` makes."""
        offer = self._provider.offer
        supported = Supported(
            grant_types=discovery.grant_types(offer),
            response_types=discovery.RESPONSE_TYPES,
            request_object_algs=offer.request_object_algs,
        )
        client = client_metadata.client_from(metadata, client_id, secret, supported)
        await check_sector(client, self._provider.settings.client_ca_file)
        if "PS256" in {client.id_token_signed_response_alg, client.userinfo_signed_response_alg}:
            # The one kind of key that is made when it is first needed, and takes its time.
            prepare("PS256")
        return client

    async def _owned(self, client_id: str, token: str | None) -> RegisteredClient:
        """Return the client whose registration access token ``token`` is."""
        store = self._provider.store
        registered = await store.look(lambda stored: stored.get(RegisteredClient, client_id))
        if registered is None or not compare_digest(registered.token_hash, _hash(token or "")):
            error = _invalid_token(token)
            self.refused(error, "" if registered is None else client_id)
            raise error
        return registered

    def _response(self, registered: RegisteredClient, token: str) -> dict[str, Any]:
        """Return the client information response."""
        client = registered.client
        uri = f"{self._provider.backend_url}{discovery.REGISTRATION}/{client.client_id}"
        members = {
            "client_id": client.client_id,
            "client_id_issued_at": int(registered.issued_at),
            "registration_access_token": token,
            "registration_client_uri": uri,
        }
        # 0: it never expires; named whenever there is a secret (RFC 7591 3.2.1).
        secret = (
            {} if client.secret is None else {"client_secret": client.secret, "client_secret_expires_at": 0}
        )
        return members | secret | client_metadata.shown(client)

    def refused(self, error: OAuthError, client_id: str = "") -> None:
        """Write a refusal down, also of a request that could not be read."""
        self._provider.history.append(RegistrationRefused(client_id, error.code, error.cause))


def _check_identity(metadata: Mapping[str, Any], client: Client) -> None:
    """Refuse an update that speaks of another client, or sets what only the provider sets (RFC 7592 2.2)."""
    if metadata.get("client_id") != client.client_id:
        raise client_metadata.refusal("The client_id is missing, or that of another client.")
    if metadata.get("client_secret", client.secret) != client.secret:
        raise client_metadata.refusal("The client_secret is not the one of the client.")
    if any(name in metadata for name in _NOT_TO_BE_SENT):
        description = "The request has members that only the provider sets."
        raise OAuthError(ErrorCode.INVALID_REQUEST, Cause.METADATA, description)


def _delete(client_id: str, stored: Transaction) -> tuple[Grant, ...]:
    """Forget the client, and return the grants that end with it."""
    stored.delete(RegisteredClient, client_id)
    ended = [grant for grant in stored.all(Grant) if grant.client_id == client_id and not grant.revoked]
    for grant in ended:
        stored.put(replace(grant, revoked=True))
    return tuple(ended)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _invalid_token(token: str | None) -> OAuthError:
    cause = Cause.UNKNOWN_TOKEN if token else Cause.MISSING_PARAMETER
    return OAuthError(
        ErrorCode.INVALID_TOKEN, cause, "The access token for this registration is missing or wrong."
    )
