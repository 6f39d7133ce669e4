"""What goes wrong on purpose."""

from __future__ import annotations

from dataclasses import dataclass

from mock_idp.history import Event, Hop


@dataclass(frozen=True)
class FaultSwitchedOn(Event, kind="fault.switched_on", hop=Hop.PROVIDER):
    """From here on the provider deviates on purpose."""

    id: int
    """Number of the fault in this run, from 1."""
    fault: str
    """Its name: one of `mock_idp.faults.FAULTS`."""
    description: str
    """One line for people: what happens, to which requests, how often."""


@dataclass(frozen=True)
class FaultSwitchedOff(Event, kind="fault.switched_off", hop=Hop.PROVIDER):
    """The fault is over."""

    id: int
    fault: str
    spent: bool
    """It had struck as often as it was to."""


@dataclass(frozen=True)
class FaultStruck(Event, kind="fault.struck", hop=Hop.PROVIDER):
    """A request, or the answer to it, was struck.

    What keeps a request from the provider is written before, what changes an answer after the provider's own.
    """

    id: int
    fault: str
    deed: str
    """What was done to it: ``answers 503``."""
    endpoint: str
    grant: str
    """``grant_type`` of a token request; empty: none."""
    client_id: str
    """Empty: the request names none."""
    username: str
    """Empty: nobody known, or no fault aims at a user."""
    count: int
    """How many requests it has struck by now."""
