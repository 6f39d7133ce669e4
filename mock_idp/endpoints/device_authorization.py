"""The device authorization endpoint (RFC 8628 3.1, 3.2), without HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_idp.events import DeviceAuthorizationRefused, DeviceAuthorizationRequested
from mock_idp.fingerprint import fingerprint
from mock_idp.protocol.discovery import DEVICE, DEVICE_AUTHORIZATION
from mock_idp.protocol.errors import Cause, ErrorCode, OAuthError
from mock_idp.protocol.grants import device_code
from mock_idp.protocol.grants.device_code import DeviceAuthorization, UserCode
from mock_idp.protocol.params import scope_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mock_idp.protocol.model import Client
    from mock_idp.protocol.records import Transaction
    from mock_idp.provider import Provider


class DeviceAuthorizationEndpoint:
    """Gives a device its code, and a person theirs."""

    def __init__(self, provider: Provider) -> None:
        """Serve ``provider``."""
        self._provider = provider

    async def begin(self, params: Mapping[str, str], authorization: str | None) -> dict[str, Any]:
        """Return the device authorization response.

        Raises:
            OAuthError: invalid_client, unauthorized_client, invalid_scope, as RFC 6749 5.2 has them.

        """
        provider, client_id = self._provider, ""
        try:
            caller = await provider.client_authentication.identify(params, authorization)
            client_id = caller.client_id
            client = await provider.client_authentication.check(caller, DEVICE_AUTHORIZATION)
            scope = _scope(params, client)
        except OAuthError as error:
            self.refused(error, client_id)
            raise
        device = self._device(client, scope)
        await provider.store.transact(lambda stored: _keep(device, stored))
        code = fingerprint(device.device_code)
        provider.history.append(DeviceAuthorizationRequested(client_id, " ".join(scope), code))
        return self._response(device)

    def refused(self, error: OAuthError, client_id: str = "") -> None:
        """Write a refusal down, also of a request that could not be read."""
        self._provider.history.append(DeviceAuthorizationRefused(client_id, error.code, error.cause))

    def _device(self, client: Client, scope: tuple[str, ...]) -> DeviceAuthorization:
        provider = self._provider
        return DeviceAuthorization(
            device_code=provider.chance(),
            user_code=device_code.user_code_from(provider.chance()),
            client_id=client.client_id,
            scope=scope,
            expires_at=provider.now(client.client_id) + provider.settings.device_code,
            interval=provider.settings.device_interval,
        )

    def _response(self, device: DeviceAuthorization) -> dict[str, Any]:
        uri, user_code = self._provider.browser_url + DEVICE, device_code.shown(device.user_code)
        return {
            "device_code": device.device_code,
            "user_code": user_code,
            "verification_uri": uri,
            "verification_uri_complete": f"{uri}?user_code={user_code}",
            "expires_in": int(self._provider.settings.device_code),
            "interval": device.interval,
        }


def _scope(params: Mapping[str, str], client: Client) -> tuple[str, ...]:
    """Return the scope to ask the person for.

    Raises:
        OAuthError: unauthorized_client, invalid_scope.

    """
    if client.grant_types is not None and device_code.GRANT_TYPE not in client.grant_types:
        description = "The client is not registered for the device flow."
        raise OAuthError(ErrorCode.UNAUTHORIZED_CLIENT, Cause.GRANT_NOT_ALLOWED, description)
    scope = scope_of(params) or client.scope or ()
    if client.scope is not None and not set(scope) <= set(client.scope):
        description = "The scope exceeds the one that the client is registered for."
        raise OAuthError(ErrorCode.INVALID_SCOPE, Cause.SCOPE_NOT_GRANTED, description)
    return scope


def _keep(device: DeviceAuthorization, stored: Transaction) -> None:
    stored.put(device)
    stored.put(
        UserCode(user_code=device.user_code, device_code=device.device_code, expires_at=device.expires_at)
    )
