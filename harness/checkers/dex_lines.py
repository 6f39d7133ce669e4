"""Which lines of Dex's log belong to which refresh.

Dex writes a line before it answers, but log and answer reach the harness on ways of their own: a line may
stand behind the answer, and even behind the beginning of the next refresh.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from harness.dex.events import DexLogged, DexStarted
from harness.events import StepCompleted
from harness.upstream.events import UpstreamAsked
from mock_idp.history import Record, of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from harness.checkers.reading import Records

Line = Record[DexLogged]
REFUSED_BY_CONNECTOR = "failed to refresh identity"
_ROLLED_BACK = "failed to update refresh token"
_PANIC = "panic serving"
_OF_REFRESHES = (
    REFUSED_BY_CONNECTOR,
    _ROLLED_BACK,
    "failed to rotate refresh token",
    "refresh token expired",
    "refresh token claimed twice",
    "trying to claim token",
    _PANIC,
)
"""What Dex v2.45.1 writes of refreshes, and of nothing else (server/refreshhandlers.go, net/http)."""
_ERROR = 500


class Span(Protocol):
    """A refresh from its first event to its last."""

    @property
    def first(self) -> int:
        """Number of the event that began it."""

    @property
    def last(self) -> int:
        """Number of the event that ended it."""

    @property
    def status(self) -> int | None:
        """What was answered; None: nothing."""


def lines_of(records: Records, spans: Sequence[Span]) -> tuple[tuple[Line, ...], ...]:
    """Return the lines of each span; ``spans`` in the order in which they began."""
    lines, found, taken = of(records, DexLogged), [], set[int]()
    for span in spans:
        begins = sorted(other.first for other in spans if other.first > span.last)
        own = tuple(line for line in _on_time(records, lines, span, begins) if line.number not in taken)
        if begins and span.status in {None, _ERROR} and not any(map(is_of_refresh, own)):
            late = _late(records, lines, span, begins)
            taken |= {line.number for line in late}
            own += late
        found.append(own)
    return tuple(found)


def is_of_refresh(line: Line) -> bool:
    """Tell whether Dex itself wrote the line, about a refresh."""
    return line.event.message.startswith(_OF_REFRESHES)


def _on_time(records: Records, lines: Sequence[Line], span: Span, begins: Sequence[int]) -> tuple[Line, ...]:
    """Return what was written before the step was over, or anyhow before the next refresh began."""
    # A Dex that starts again complains of keys that it does not have yet.
    until = min([*begins[:1], _next(records, DexStarted, span.last)])
    step_over = _next(records, StepCompleted, span.last)
    return tuple(
        line
        for line in lines
        if span.first < line.number < until and (line.number < step_over or is_of_refresh(line))
    )


def _late(records: Records, lines: Sequence[Line], span: Span, begins: Sequence[int]) -> tuple[Line, ...]:
    """Return the first lines of a failure after the next refresh began, and before that one asked anybody."""
    until = min([*begins[1:2], _next(records, UpstreamAsked, begins[0])])
    candidates = [line for line in lines if begins[0] < line.number < until and is_of_refresh(line)]
    if span.status is None:
        return tuple(line for line in candidates[:1] if line.event.message.startswith(_PANIC))
    pair = [line.event.message for line in candidates[:2]] == [REFUSED_BY_CONNECTOR, _ROLLED_BACK]
    return tuple(candidates[: 2 if pair else 1])


def _next(records: Records, kind: type[DexStarted | StepCompleted | UpstreamAsked], after: int) -> int:
    """Return the number of the first such event after one; if there is none, one past the end."""
    return min((r.number for r in of(records, kind) if r.number > after), default=len(records) + 1)
