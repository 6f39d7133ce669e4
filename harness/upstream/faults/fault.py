"""What a fault is: a frozen, validated value that says what an upstream does wrong, to whom, how often."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import ClassVar

from harness.upstream.events import Asked
from harness.upstream.exchange import Reply
from harness.upstream.gate import Gate

Proceed = Callable[[], Awaitable[Reply]]
"""Carries the call out at the upstream, once."""


@dataclass(frozen=True)
class Call:
    """A call as a fault sees it."""

    number: int
    what: Asked
    username: str
    """Empty: nobody known."""
    gone: Gate = field(default_factory=Gate, compare=False)
    """Opens when the caller goes away."""


Apply = Callable[[Call, Gate, Proceed], Awaitable[Reply | None]]
"""Returns the answer to send, or None: none, the connection is closed. The gate opens when the fault ends."""

DEFAULT_AIM = frozenset({Asked.REFRESH, Asked.RESOURCE})


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What all faults have in common: their aim."""

    name: ClassVar[str]

    on: frozenset[Asked] = DEFAULT_AIM
    """Kinds of call that it strikes; any iterable of their names will do."""
    username: str | None = None
    """Only calls with a token of that person; None: everybody's."""
    times: int | None = None
    """How many calls it strikes; None: all, until it is lifted.

    x/oauth2 sends a failed token request a second time, with its secret in the other place: to make one
    refresh of a Dex connector fail, strike twice.
    """

    def __post_init__(self) -> None:
        """Refuse what makes no sense.

        Raises:
            ValueError: one sentence that says what.

        """
        object.__setattr__(self, "on", _kinds(self.name, self.on))
        require(self.times is None or self.times >= 1, f"{self.name}: times must be 1 or more")

    def begin(self) -> Apply:
        """Return what strikes the calls of one injection."""
        return self.apply

    async def apply(self, call: Call, lifted: Gate, proceed: Proceed) -> Reply | None:
        """Do wrong to one call."""
        raise NotImplementedError

    def aims_at(self, call: Call) -> bool:
        """Tell whether the call is one of those that it strikes."""
        return call.what in self.on and self.username in {None, call.username}

    @property
    def deed(self) -> str:
        """What it does, as the first half of a sentence: ``answers 503``."""
        raise NotImplementedError

    @property
    def description(self) -> str:
        """The whole sentence."""
        whose = f" of {self.username}" if self.username is not None else ""
        often = "" if self.times is None else f", {self.times} time{'s' if self.times > 1 else ''}"
        return f"{self.deed}, for calls of kind {' or '.join(sorted(self.on))}{whose}{often}"


def _kinds(name: str, given: object) -> frozenset[Asked]:
    """Return the kinds of call that are named."""
    names = [given] if isinstance(given, str) else list(given)  # type: ignore[call-overload]
    known = [kind.value for kind in Asked]
    unknown = [str(kind) for kind in names if kind not in known]
    require(not unknown, f"{name}: there is no kind of call '{''.join(unknown[:1])}'; {', '.join(known)} are")
    require(bool(names), f"{name}: it strikes no kind of call; name one")
    return frozenset(Asked(kind) for kind in names)


def require(holds: bool, sentence: str) -> None:  # noqa: FBT001  reads as a sentence
    """Raise ValueError with the sentence unless it holds."""
    if not holds:
        raise ValueError(sentence)
