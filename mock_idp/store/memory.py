"""Storage in memory: gone when the provider stops."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from mock_idp.clock import Clock
    from mock_idp.protocol.model import (
        AccessToken,
        AuthorizationCode,
        Grant,
        RefreshToken,
    )
    from mock_idp.protocol.redemption import Redemption


class MemoryStore:
    """Dictionaries. Atomic because no method awaits; belongs to one event loop."""

    def __init__(self, clock: Clock) -> None:
        """Start empty; ``clock`` tells which access tokens can be forgotten."""
        self._clock = clock
        self._grants: dict[str, Grant] = {}
        self._codes: dict[str, AuthorizationCode] = {}
        self._refresh_tokens: dict[str, RefreshToken] = {}
        self._access_tokens: dict[str, AccessToken] = {}

    async def open_grant(self, grant: Grant, code: AuthorizationCode) -> None:
        """Keep a new grant and its code."""
        self._grants[grant.grant_id] = grant
        self._codes[code.value] = code

    async def redeem_code(
        self, value: str, decide: Callable[[AuthorizationCode | None, Grant | None], Redemption]
    ) -> Redemption:
        """Decide on the code ``value`` and carry the decision out."""
        code = self._codes.get(value)
        redemption = decide(code, self._grants[code.grant_id] if code else None)
        if code is not None and redemption.spends:
            self._codes[value] = replace(code, used=True)
        self._write(redemption)
        return redemption

    async def redeem_refresh_token(
        self, value: str, decide: Callable[[RefreshToken | None, Grant | None], Redemption]
    ) -> Redemption:
        """Decide on the refresh token ``value`` and carry the decision out."""
        token = self._refresh_tokens.get(value)
        redemption = decide(token, self._grants[token.grant_id] if token else None)
        if token is not None and redemption.spends:
            self._refresh_tokens[value] = replace(token, used=True, replaced_at=redemption.spent_at)
        self._write(redemption)
        return redemption

    async def find_access_token(self, value: str) -> tuple[AccessToken, Grant] | None:
        """Return the access token ``value`` with its grant; None if unknown or long expired."""
        token = self._access_tokens.get(value)
        return None if token is None else (token, self._grants[token.grant_id])

    def _write(self, redemption: Redemption) -> None:
        """Carry out the part of a decision that codes and refresh tokens share."""
        if redemption.grant is not None and redemption.revokes:
            self._grants[redemption.grant.grant_id] = replace(redemption.grant, revoked=True)
        if redemption.refresh_token is not None:
            self._refresh_tokens[redemption.refresh_token.value] = redemption.refresh_token
        if redemption.access_token is not None:
            self._forget_expired_access_tokens()
            self._access_tokens[redemption.access_token.value] = redemption.access_token

    def _forget_expired_access_tokens(self) -> None:
        """Drop the oldest ones that are over; with one lifetime for all, oldest expires first."""
        now = self._clock.now()
        while self._access_tokens:
            oldest = next(iter(self._access_tokens))
            if self._access_tokens[oldest].expires_at > now:
                return
            del self._access_tokens[oldest]
