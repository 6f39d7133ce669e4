"""The history of a provider of several processes, as it is stored."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from mock_idp.history import Event
from mock_idp.history import Record as Place
from mock_idp.protocol.records import Record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mock_idp.protocol.records import Reader, Transaction

_LOG = "log"
_FEW = 200
"""Events that are rather looked up one by one than among all."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EventLog(Record):
    """Which events are kept, by number."""

    outlives_reset = True

    origin: float
    """When the history began, in seconds since the Unix epoch."""
    first: int = 1
    last: int = 0

    @property
    def key(self) -> str:
        """There is one."""
        return _LOG


@dataclass(frozen=True, kw_only=True, slots=True)
class LoggedEvent(Record):
    """One event."""

    outlives_reset = True

    number: int
    line: str
    """As a line of a stored history."""

    @property
    def key(self) -> str:
        """Found by its number."""
        return str(self.number)


@dataclass(frozen=True, slots=True)
class Entry:
    """Something for the history that has no number yet."""

    at: float
    """Seconds since the history began."""
    event: Event | None
    """None: what was before is to be forgotten."""


@dataclass(frozen=True, slots=True)
class News:
    """What a process does not know yet."""

    log: EventLog
    events: tuple[LoggedEvent, ...]


def begun(now: float, stored: Transaction) -> EventLog:
    """Return the log; it begins ``now`` if there was none."""
    log = stored.get(EventLog, _LOG)
    if log is None:
        log = EventLog(origin=now)
        stored.put(log)
    return log


def write(entries: Sequence[Entry], keep: int, stored: Transaction) -> None:
    """Number the events and write them down; only the newest ``keep`` stay."""
    before = stored.get(EventLog, _LOG) or EventLog(origin=0)
    log = before
    for entry in entries:
        if entry.event is None:
            log = replace(log, first=log.last + 1)
            continue
        log = replace(log, last=log.last + 1)
        line = Place(log.last, entry.at, entry.event).to_json()
        stored.put(LoggedEvent(number=log.last, line=line))
    log = replace(log, first=max(log.first, log.last - keep + 1))
    for number in range(before.first, log.first):
        stored.delete(LoggedEvent, str(number))
    stored.put(log)


def after(number: int, stored: Transaction) -> News:
    """Return what came after event ``number``."""
    log = stored.get(EventLog, _LOG) or EventLog(origin=0)
    first = max(number + 1, log.first)
    if log.last - first > _FEW:
        found = sorted(stored.all(LoggedEvent), key=lambda event: event.number)
        return News(log, tuple(event for event in found if event.number >= first))
    return News(log, tuple(_each(first, log.last, stored)))


def _each(first: int, last: int, stored: Reader) -> list[LoggedEvent]:
    found = (stored.get(LoggedEvent, str(number)) for number in range(first, last + 1))
    return [event for event in found if event is not None]
