"""Faults of an upstream: those of `mock_idp.faults`, aimed at what the recorder tells calls apart by.

What the upstream signs is its own, so that faults of ID tokens find nothing to change.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from harness.upstream.events import Asked
from mock_idp.faults.barrier import Barrier
from mock_idp.faults.base.checks import require
from mock_idp.faults.lose_reply import LoseReply
from mock_idp.hints import hint

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mock_idp.faults.base.call import Call
    from mock_idp.faults.base.fault import Fault


@dataclass(frozen=True, slots=True)
class Calls:
    """``Calls("refresh", username="alice")``: calls of one kind or several."""

    kinds: frozenset[Asked] | Iterable[str]
    username: str | None = None
    """Only calls with a token of that person; None: everybody's."""

    def __post_init__(self) -> None:
        """Refuse kinds that there are not.

        Raises:
            ValueError: one sentence that says which.

        """
        names = [self.kinds] if isinstance(self.kinds, str) else list(self.kinds)
        known = [kind.value for kind in Asked]
        for name in names:
            require(name in known, f"there is no kind of call '{name}'; {hint(name, known)}")
        require(bool(names), "a fault must strike some kind of call; name one")
        object.__setattr__(self, "kinds", frozenset(Asked(name) for name in names))

    def includes(self, call: Call) -> bool:
        """Tell whether the call is one of them."""
        return call.what in self.kinds and self.username in {None, call.username}

    @property
    def words(self) -> str:
        """The aim as the end of a sentence."""
        whose = f" of {self.username}" if self.username is not None else ""
        return f", for calls of kind {' or '.join(sorted(self.kinds))}{whose}"


_RENEWALS = Calls((Asked.REFRESH, Asked.RESOURCE))
_REFRESHES = Calls(Asked.REFRESH)


def aimed(fault: Fault) -> Fault:
    """Return the fault with the aim it has at an upstream unless it has another: what a refresh calls."""
    if fault.on is not None:
        return fault
    return replace(fault, on=_REFRESHES if isinstance(fault, LoseReply | Barrier) else _RENEWALS)
