"""One refresh grant at a Dex."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from harness.checkers.dex_lines import REFUSED_BY_CONNECTOR, Line, is_of_refresh

if TYPE_CHECKING:
    from harness.checkers.upstream_calls import Call
    from harness.upstream.events import Asked

REGISTRY = "registry"
"""Who asked, where it was no application."""
_SERVER_ERROR = 500


@dataclass(frozen=True)
class Refresh:
    """One refresh grant at Dex, with all that happened while it lasted."""

    first: int
    last: int
    """Numbers of the events that began and ended it."""
    at: float
    asked_by: str
    """An application, or `REGISTRY`."""
    username: str
    """The name at the upstream; empty if nobody knows."""
    ok: bool
    status: int | None
    """None: no answer."""
    error: str
    presented: str
    new: str | None
    scope: str
    hung_up: bool
    alone: bool
    """No other refresh was under way, so that every call meanwhile belongs to it."""
    calls: tuple[Call, ...]
    """Those that present this person's token, or nobody's; all of them, if it was alone."""
    logs: tuple[Line, ...]
    login: int | None = None
    """The login that made the registry refresh."""
    sub: str = ""
    claims: dict[str, Any] | None = field(default=None, hash=False)
    """The identity it brought; None: it failed."""

    @property
    def end(self) -> tuple[int, ...]:
        """Numbers of the events that show how it ended: Dex's errors if it failed, and the answer."""
        told = () if self.ok else self.logs
        of_dex = [log for log in told if is_of_refresh(log)]
        # A connector may log as much as it likes.
        errors = of_dex or [log for log in told if log.event.error][:1]
        return (*(log.number for log in errors), self.last)

    @property
    def evidence(self) -> tuple[int, ...]:
        """Numbers of the events that show how it went: calls, and its end."""
        return (*(call.answered.number for call in self.calls if call.answered), *self.end)

    @property
    def saw(self) -> str:
        """What went wrong, in Dex's words if it has any, the connector's own before all others."""
        told = [log.event for log in self.logs if log.event.error]
        own = [event for event in told if event.message == REFUSED_BY_CONNECTOR]
        return next((event.error for event in (*own, *told)), self.error)

    @property
    def failed_in_connector(self) -> bool:
        """Whether it failed as Dex does whenever Refresh returns an error: 500, whatever the error is."""
        return not self.ok and self.status == _SERVER_ERROR and not self.says("claimed twice")

    def of_kind(self, what: Asked) -> tuple[Call, ...]:
        """Return the calls of one kind."""
        return tuple(call for call in self.calls if call.what is what)

    def says(self, *words: str) -> bool:
        """Tell whether Dex logged one of these phrases meanwhile."""
        return any(word in f"{log.event.message} {log.event.error}" for log in self.logs for word in words)
