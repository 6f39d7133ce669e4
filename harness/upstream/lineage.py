"""Whose token is whose: what an upstream's answers say of tokens, remembered for later calls."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.upstream.reading import Tokens


@dataclass(frozen=True)
class _Known:
    username: str
    expires_at: float | None = None
    replaced: bool = False


class Lineage:
    """Every token that an upstream issued in a run, with the person it descends from. Thread-safe."""

    def __init__(self) -> None:
        """Begin with no token."""
        self._lock = threading.Lock()
        self._known: dict[str, _Known] = {}

    def __contains__(self, token: str) -> bool:
        """Tell whether the upstream issued ``token``."""
        return token in self._known

    def owner(self, token: str) -> str:
        """Return the name of the person at the upstream; empty if nobody knows."""
        known = self._known.get(token)
        return known.username if known else ""

    def is_replaced(self, refresh_token: str) -> bool:
        """Tell whether a newer refresh token was issued for it."""
        known = self._known.get(refresh_token)
        return known is not None and known.replaced

    def is_expired(self, access_token: str, now: float) -> bool:
        """Tell whether its life, as told when it was issued, is over."""
        known = self._known.get(access_token)
        return known is not None and known.expires_at is not None and now >= known.expires_at

    def issued(self, tokens: Tokens, *, username: str, presented: str, now: float) -> None:
        """Remember an answer's tokens; a refresh token that is another than ``presented`` replaces that."""
        expires_at = None if tokens.expires_in is None else now + tokens.expires_in
        with self._lock:
            if tokens.access_token:
                self._known[tokens.access_token] = _Known(username, expires_at)
            if tokens.refresh_token and tokens.refresh_token not in self._known:
                self._known[tokens.refresh_token] = _Known(username)
            if presented and tokens.refresh_token and tokens.refresh_token != presented:
                known = self._known.get(presented, _Known(username))
                self._known[presented] = replace(known, replaced=True)
