"""The requests of a connector to its upstream, each with its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from harness.checkers.once import once_per_history
from harness.upstream.events import Asked, UpstreamAnswered, UpstreamAsked
from mock_idp.history import Record, of

if TYPE_CHECKING:
    from harness.checkers.reading import Records

_TOO_MANY = 429
_NOBODYS = {Asked.AUTHORIZE, Asked.CODE, Asked.DISCOVERY, Asked.KEYS}
"""What says nothing of a refresh: the browser, the sign-in, the configuration and the keys."""


@dataclass(frozen=True)
class Call:
    """One request of the connector to its upstream."""

    asked: Record[UpstreamAsked]
    answered: Record[UpstreamAnswered] | None
    """None: it was still open when the history ended."""

    @property
    def what(self) -> Asked:
        """What it was for."""
        return self.asked.event.what

    @property
    def username(self) -> str:
        """Whose token it presented; empty if nobody knows."""
        return self.asked.event.username

    @property
    def presented(self) -> str | None:
        """The token it presented."""
        return self.asked.event.presented

    @property
    def status(self) -> int | None:
        """What the upstream answered; None: nothing."""
        return self.answered.event.status if self.answered else None

    @property
    def error(self) -> str:
        """The error code or message in the answer."""
        return self.answered.event.error if self.answered else ""

    @property
    def good(self) -> bool:
        """Whether the upstream did what was asked, and said so."""
        return self.status is not None and self.status < 300  # noqa: PLR2004

    @property
    def denied(self) -> bool:
        """Whether the upstream refused, and was not merely out of order."""
        return self.status is not None and 400 <= self.status < 500 and self.status != _TOO_MANY  # noqa: PLR2004

    @property
    def out_of_order(self) -> bool:
        """Whether the upstream failed in a way that may pass: it was not the connector that gave up."""
        if self.answered is None or self.answered.event.hung_up:
            return False
        return self.status is None or self.status >= 500 or self.status == _TOO_MANY  # noqa: PLR2004

    @property
    def struck(self) -> bool:
        """Whether a fault was injected into it."""
        return self.answered is not None and bool(self.answered.event.fault)

    @property
    def expired(self) -> bool:
        """Whether it presented an access token past its life."""
        return self.answered is not None and self.answered.event.expired

    @property
    def brought(self) -> str | None:
        """The refresh token in its answer that is another than the one presented."""
        token = self.answered.event.refresh_token if self.answered else None
        return token if token != self.presented else None


@once_per_history
def calls_of(records: Records) -> tuple[Call, ...]:
    """Return the calls of connectors, in the order in which they were made, but for those of sign-ins."""
    answers = {r.event.call: r for r in of(records, UpstreamAnswered)}
    return tuple(
        Call(asked, answers.get(asked.event.call))
        for asked in of(records, UpstreamAsked)
        if asked.event.what not in _NOBODYS
    )
