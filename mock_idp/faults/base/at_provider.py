"""What the layer of faults asks of a provider."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mock_idp.protocol.grants.device_code import DeviceAuthorization
from mock_idp.protocol.model import AccessToken, AuthorizationCode, Grant, RefreshToken

if TYPE_CHECKING:
    from mock_idp.protocol.records import Transaction
    from mock_idp.provider import Provider

_KINDS: tuple[type[RefreshToken | AccessToken | AuthorizationCode], ...] = (
    RefreshToken,
    AccessToken,
    AuthorizationCode,
)


class AtProvider:
    """Answers from its storage, and signs with its keys."""

    def __init__(self, provider: Provider) -> None:
        """Ask ``provider``."""
        self._provider = provider

    async def whose(self, credential: str) -> str:
        """Return whose a code, device code, access or refresh token is, by user name; empty: nobody's."""

        def work(stored: Transaction) -> str:
            device = stored.get(DeviceAuthorization, credential)
            if device is not None:
                return device.grant.username if device.grant else ""
            found = (stored.get(kind, credential) for kind in _KINDS)
            token = next((token for token in found if token is not None), None)
            grant = stored.get(Grant, token.grant_id) if token else None
            return "" if grant is None else grant.username

        return await self._provider.store.look(work)

    def sign(self, claims: dict[str, Any], header: dict[str, Any]) -> str:
        """Return a JWT with exactly this JOSE header, by the current key of its algorithm."""
        return self._provider.keys.active(header["alg"]).sign(claims, header={"typ": None, **header})
