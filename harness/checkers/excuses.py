"""Which refreshes may fail: a fault, a disabled person, a caller who left, a lost race."""

from __future__ import annotations

from typing import TYPE_CHECKING

from harness.checkers.reading_refreshes import refreshes
from harness.upstream.events import FaultEnded, FaultInjected, UpstreamUserDisabled, UpstreamUserEnabled

if TYPE_CHECKING:
    from harness.checkers.reading import Records
    from harness.checkers.refresh import Refresh
    from mock_idp.history import Record

_HARMLESS = {"barrier", "drop-member"}
"""Calls that wait for each other, and answers that lack something, are no reason for a refresh to fail."""


def failures(records: Records) -> tuple[Refresh, ...]:
    """Return the refreshes that failed although nothing stood in their way."""
    return tuple(r for r in refreshes(records) if not r.ok and not excused(records, r))


def excused(records: Records, refresh: Refresh) -> bool:
    """Tell whether the refresh may fail."""
    return (
        refresh.hung_up
        or fault_during(records, refresh) is not None
        or disabled_upstream(records, refresh) is not None
        or _lost_a_race(records, refresh)
    )


def fault_during(records: Records, refresh: Refresh) -> Record[FaultInjected] | None:
    """Return a fault that was on upstream while the refresh lasted, and that may make one fail."""
    active: dict[str, Record[FaultInjected]] = {}
    for record in records:
        if record.number > refresh.last:
            break
        if isinstance(record.event, FaultInjected) and record.event.fault not in _HARMLESS:
            active[record.event.fault] = record
        elif isinstance(record.event, FaultEnded) and record.number < refresh.first:
            active.pop(record.event.fault, None)
    return next(iter(active.values()), None)


def disabled_upstream(records: Records, refresh: Refresh) -> Record[UpstreamUserDisabled] | None:
    """Return the event that disabled the person upstream, if nobody enabled the person before the refresh."""
    mine = [
        r
        for r in records
        if r.number < refresh.first
        and isinstance(r.event, UpstreamUserDisabled | UpstreamUserEnabled)
        and r.event.username == refresh.username
    ]
    return mine[-1] if mine and isinstance(mine[-1].event, UpstreamUserDisabled) else None


def _lost_a_race(records: Records, refresh: Refresh) -> bool:
    """Tell whether another refresh with the same token was under way, and was answered."""
    return not refresh.alone and any(
        other.ok
        and other.presented == refresh.presented
        and other.first < refresh.last
        and other.last > refresh.first
        for other in refreshes(records)
        if other.first != refresh.first
    )
