"""Where grants and tokens are kept: a small protocol, and one file per kind of storage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from mock_idp.protocol.model import (
        AccessToken,
        AuthorizationCode,
        Grant,
        RefreshToken,
    )
    from mock_idp.protocol.redemption import Redemption

__all__ = ["Store"]


class Store(Protocol):
    """Storage of one provider.

    A ``redeem`` is atomic: it reads the presented token and its grant, calls ``decide`` exactly once,
    and writes what the decision names, with no other redeem of the same grant in between.
    """

    async def open_grant(self, grant: Grant, code: AuthorizationCode) -> None:
        """Keep a new grant and its code."""

    async def redeem_code(
        self, value: str, decide: Callable[[AuthorizationCode | None, Grant | None], Redemption]
    ) -> Redemption:
        """Decide on the code ``value`` and carry the decision out."""

    async def redeem_refresh_token(
        self, value: str, decide: Callable[[RefreshToken | None, Grant | None], Redemption]
    ) -> Redemption:
        """Decide on the refresh token ``value`` and carry the decision out."""

    async def find_access_token(self, value: str) -> tuple[AccessToken, Grant] | None:
        """Return the access token ``value`` with its grant, expired or revoked or not; None if unknown."""
