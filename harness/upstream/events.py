"""What the upstream's recorder writes into the history: the same for a mock, a proxied system, a program.

A token stands here as its `mock_idp.fingerprint`, so that it can be followed from the upstream through the
connector. ``what`` is one of `Asked`; ``username`` is the name at the upstream of the person whose token was
presented, known by lineage; empty: nobody known.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from mock_idp.history import Event, Hop


class Asked(StrEnum):
    """What a call wants of the upstream."""

    AUTHORIZE = "authorize"
    """A browser at the authorization endpoint."""
    CODE = "code"
    """The token endpoint, to redeem a code."""
    REFRESH = "refresh"
    """The token endpoint, to redeem a refresh token."""
    RESOURCE = "resource"
    """Anything else that presents a bearer token."""
    DISCOVERY = "discovery"
    KEYS = "keys"
    OTHER = "other"


@dataclass(frozen=True)
class UpstreamAsked(Event, kind="upstream.asked", hop=Hop.UPSTREAM):
    """A call arrived at the upstream."""

    call: int
    """Number of the call in this run, from 1; its answer has the same."""
    what: Asked
    method: str
    path: str
    """Without the query, which can hold codes."""
    username: str
    presented: str | None
    """The refresh token or bearer token sent; None: neither."""


@dataclass(frozen=True)
class UpstreamAnswered(Event, kind="upstream.answered", hop=Hop.UPSTREAM):
    """A call ended."""

    call: int
    what: Asked
    path: str
    username: str
    """As in `UpstreamAsked`; after a code was redeemed, the person who was signing in."""
    presented: str | None
    status: int | None
    """None: no answer was sent."""
    seconds: float
    """Real seconds from the call's arrival to its end, whatever the run's clock does."""
    spent: bool = False
    """The presented refresh token had been replaced before."""
    expired: bool = False
    """The presented access token was past its life by its own ``expires_in``, on the run's clock."""
    access_token: str | None = None
    """A new one in the answer."""
    refresh_token: str | None = None
    """One in the answer; the same as ``presented`` where the upstream does not rotate."""
    error: str = ""
    """Error code or short message in the answer's body, with tokens replaced; empty: none."""
    fault: str = ""
    """Name of the fault that was injected into this call; empty: none."""
    hung_up: bool = False
    """The caller went away before the answer."""


@dataclass(frozen=True)
class UpstreamUserKnown(Event, kind="upstream.user_known", hop=Hop.UPSTREAM):
    """The truth about a person at the start of a run; for mock upstreams only."""

    username: str
    subject: str
    claims: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class UpstreamUserChanged(Event, kind="upstream.user_changed", hop=Hop.UPSTREAM):
    """An administrator changed claims of a user upstream; None: removed."""

    username: str
    claims: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class UpstreamUserDisabled(Event, kind="upstream.user_disabled", hop=Hop.UPSTREAM):
    """An administrator disabled the user upstream: neither sign-in nor refresh nor resources from here on."""

    username: str


@dataclass(frozen=True)
class UpstreamUserEnabled(Event, kind="upstream.user_enabled", hop=Hop.UPSTREAM):
    """An administrator enabled the user upstream again."""

    username: str


@dataclass(frozen=True)
class FaultInjected(Event, kind="fault.injected", hop=Hop.UPSTREAM):
    """From here on the upstream deviates on purpose."""

    fault: str
    """Name of the kind of fault: one of `mock_idp.faults.FAULTS`."""
    description: str
    """One line for people: what happens, to which calls, how often."""


@dataclass(frozen=True)
class FaultEnded(Event, kind="fault.ended", hop=Hop.UPSTREAM):
    """The fault was lifted."""

    fault: str
