"""The commands that a provider was given, in the order in which they hold for all of its processes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mock_idp.protocol.records import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp.control.operation import Command
    from mock_idp.protocol.records import Reader, Transaction
    from mock_idp.provider import Provider

_LOG = "log"


@dataclass(frozen=True, kw_only=True, slots=True)
class CommandLog(Record):
    """Which commands there are, by number."""

    outlives_reset = True

    first: int = 1
    last: int = 0
    latest_fault: int = 0
    """The highest number that a fault was given."""

    @property
    def key(self) -> str:
        """There is one."""
        return _LOG


@dataclass(frozen=True, kw_only=True, slots=True)
class LoggedCommand(Record):
    """One command. There may be passwords and private keys in it, as there are tokens beside it."""

    outlives_reset = True

    number: int
    data: dict[str, Any]
    by: str = ""
    """The process that was given it, and that writes into the history what became of it."""

    @property
    def key(self) -> str:
        """Found by its number."""
        return str(self.number)


def log_of(stored: Reader) -> CommandLog:
    """Return the log; an empty one at first."""
    return stored.get(CommandLog, _LOG) or CommandLog()


def write(provider: Provider, command: Command[Any], stored: Transaction) -> Command[Any]:
    """Let ``command`` change what is stored, and write it down; return it as it was written.

    Raises:
        ControlError: what is stored does not allow it.

    """
    done = command.written(provider, stored)
    log = log_of(stored)
    first, number = log.first, log.last + 1
    if done.forgets_others:
        for old in range(log.first, number):
            stored.delete(LoggedCommand, str(old))
        first = number
    stored.put(LoggedCommand(number=number, data=done.to_data(), by=provider.control.process))
    stored.put(replace(log, first=first, last=number))
    return done


def next_fault(stored: Transaction, provider: Provider) -> int:
    """Take the next number for a fault, the same in all processes of the provider, and return it."""
    log = log_of(stored)
    number = max(log.latest_fault, provider.faults.latest) + 1
    stored.put(replace(log, latest_fault=number))
    return number


def since(number: int, stored: Reader) -> list[LoggedCommand]:
    """Return the commands after ``number``."""
    return list(_since(number, stored))


def _since(number: int, stored: Reader) -> Iterator[LoggedCommand]:
    log = log_of(stored)
    for at in range(max(number + 1, log.first), log.last + 1):
        found = stored.get(LoggedCommand, str(at))
        if found is not None:
            yield found
