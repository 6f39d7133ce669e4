"""The history, read from outside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mock_idp.control.operation import Command, Query, Route
from mock_idp.history import Event, Record, parse

if TYPE_CHECKING:
    from mock_idp.protocol.records import Transaction
    from mock_idp.provider import Provider


@dataclass(frozen=True)
class ReadHistory(Query[tuple[Record[Event], ...]], kind="history.read", routes=(Route("GET", "/history"),)):
    """Tell what happened, one line of JSON for each event (JSON Lines)."""

    since: int = 0
    """The number of the last event that is known already."""
    wait: float = 0
    """Real seconds to wait for an event, if there is none."""

    def read(self, provider: Provider, stored: Transaction) -> tuple[Record[Event], ...]:  # noqa: ARG002
        """Return the events, oldest first."""
        return provider.history.since(self.since)

    def is_whole(self, answer: tuple[Record[Event], ...]) -> bool:
        """Tell whether there is one."""
        return bool(answer)


@dataclass(frozen=True)
class ClearHistory(Command[None], kind="history.clear", routes=(Route("DELETE", "/history", 204),)):
    """Forget what happened; the numbers of events go on."""

    def carried_out(self, provider: Provider) -> None:
        """Forget it."""
        provider.history.clear()

    def outcome(self, provider: Provider, stored: Transaction) -> None:
        """There is nothing to tell."""


def as_lines(records: tuple[Record[Event], ...]) -> str:
    """Return ``records`` as JSON Lines."""
    return "".join(record.to_json() + "\n" for record in records)


def from_lines(text: str) -> tuple[Record[Event], ...]:
    """Return the records in JSON Lines.

    Raises:
        HistoryError: a line is none.

    """
    from mock_idp import events  # noqa: F401, PLC0415  every kind of event must be known to be read

    return tuple(parse(line, "the history") for line in text.split("\n") if line)
