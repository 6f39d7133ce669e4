"""The requests a probe may send: announced before the first, and never exceeded."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import httpx

from mock_idp.probe.failures import BudgetExceeded

if TYPE_CHECKING:
    from collections.abc import Mapping


class Kind(StrEnum):
    """What a request is for; a probe sends no other."""

    DISCOVERY = "discovery"
    KEYS = "keys"
    PAGE = "pages"
    DEVICE = "device"
    POLL = "polls"
    TOKEN = "token"  # noqa: S105  the name of an endpoint
    USERINFO = "userinfo"
    INTROSPECTION = "introspection"
    REVOCATION = "revocation"

    @property
    def in_words(self) -> str:
        """What a person calls it."""
        return {"pages": "sign-in pages", "device": "device authorization", "polls": "device polls"}.get(
            self, str(self)
        )


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What an experiment needs at most."""

    sign_ins: int = 0
    """Those of its own; what they cost depends on the way to sign in."""
    token: int = 0
    userinfo: int = 0
    introspection: int = 0
    revocation: int = 0

    def requests(self) -> Counter[Kind]:
        """Return the requests besides those of the sign-ins."""
        return Counter(
            {
                Kind.TOKEN: self.token,
                Kind.USERINFO: self.userinfo,
                Kind.INTROSPECTION: self.introspection,
                Kind.REVOCATION: self.revocation,
            }
        )


class BudgetedTransport(httpx.AsyncBaseTransport):
    """Sends what was announced, and refuses one request more.

    Each request says in ``extensions["kind"]`` which `Kind` it is; one that does not is never sent.
    """

    def __init__(self, inner: httpx.AsyncBaseTransport, announced: Mapping[Kind, int]) -> None:
        self._inner = inner
        self._announced = announced
        self.sent: Counter[Kind] = Counter()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send ``request``.

        Raises:
            BudgetExceeded: as many of its kind were sent as announced.
            httpx.TransportError: as the transport behind.

        """
        kind = Kind(request.extensions.get("kind", ""))
        if self.sent[kind] >= self._announced.get(kind, 0):
            message = f"no more {kind} requests were announced than the {self.sent[kind]} that were sent"
            raise BudgetExceeded(message)
        self.sent[kind] += 1
        return await self._inner.handle_async_request(request)

    async def aclose(self) -> None:
        """Close the transport behind."""
        await self._inner.aclose()
