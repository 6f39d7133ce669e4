"""What a fault is: a frozen, validated value that says what goes wrong, for whom, how often."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, ClassVar

from mock_idp.faults.base.aim import EVERYWHERE, Aim, Target
from mock_idp.faults.base.checks import require, shaped

if TYPE_CHECKING:
    from mock_idp.asgi import Reply
    from mock_idp.faults.base.call import Call, Proceed, Striker
    from mock_idp.gate import Gate


@dataclass(frozen=True, slots=True)
class Fault:
    """What all faults have in common: aim and frequency."""

    name: ClassVar[str]
    usual: ClassVar[Aim] = EVERYWHERE
    """Where it strikes unless it is told."""

    on: Target | None = field(default=None, kw_only=True)
    """Whom it strikes; None: as is usual for it."""
    times: int | None = field(default=None, kw_only=True)
    """How many calls it strikes; None: all, until it is switched off.

    x/oauth2 sends a failed token request a second time, with its secret in the other place: to make one
    refresh of such a client fail, strike twice.
    """
    nth: int | None = field(default=None, kw_only=True)
    """The first of the matching calls that it strikes, from 1; without ``times``, the only one."""
    probability: float = field(default=1.0, kw_only=True)
    """With which it strikes a matching call."""
    seed: int = field(default=0, kw_only=True)
    """Of the chance; the same seed strikes the same calls."""

    def __post_init__(self) -> None:
        """Refuse what makes no sense.

        Raises:
            ValueError: one sentence that says what.

        """
        for it in fields(self):
            if it.name != "on":
                object.__setattr__(self, it.name, self._shaped(it.name, str(it.type)))
        self.require(self.times is None or self.times >= 1, "times must be 1 or more")
        self.require(self.nth is None or self.nth >= 1, "nth must be 1 or more")
        self.require(0 < self.probability <= 1, "probability must be above 0 and at most 1")
        self.check()

    def _shaped(self, name: str, annotation: str) -> object:
        try:
            return shaped(getattr(self, name), annotation)
        except ValueError as error:
            raise ValueError(f"{self.name}: {name} {error}") from error

    def require(self, holds: bool, sentence: str) -> None:  # noqa: FBT001  reads as a sentence
        """Raise ValueError with the sentence and the fault's name unless it holds."""
        require(holds, f"{self.name}: {sentence}")

    def check(self) -> None:
        """Refuse what of its own makes no sense, by `require`."""

    @property
    def deed(self) -> str:
        """What it does, as the first half of a sentence: ``answers 503``."""
        raise NotImplementedError

    @property
    def aim(self) -> Target:
        """Whom it strikes."""
        return self.usual if self.on is None else self.on

    @property
    def most(self) -> int | None:
        """How many calls it strikes at most; None: all."""
        return 1 if self.times is None and self.nth is not None else self.times

    @property
    def description(self) -> str:
        """The whole sentence."""
        first = "" if self.nth is None else f", from the {_ordinal(self.nth)} on"
        chance = "" if self.probability == 1 else f", with probability {self.probability:g}"
        often = "" if self.most is None else f", {self.most} time{'s' if self.most > 1 else ''}"
        return f"{self.deed}{self.aim.words}{first}{chance}{often}"

    def begin(self, now: float) -> Striker:  # noqa: ARG002  for those that look at the clock
        """Return what strikes from now on: what has to be remembered between calls."""
        return self

    def wants(self, call: Call) -> bool:  # noqa: ARG002  for those that choose
        """Tell whether it strikes a call that it aims at."""
        return True

    async def apply(self, call: Call, lifted: Gate, proceed: Proceed) -> Reply | None:
        """Do wrong to one call: return the answer to send, or None: none, the connection is closed."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class ReplyFault(Fault):
    """A fault that carries the call out and changes the answer.

    It strikes only answers that have what it changes: others count neither as struck nor as one of its times.
    """

    def changed(self, reply: Reply, call: Call) -> Reply:
        """Return the answer to send: ``reply`` itself if it has nothing to change."""
        raise NotImplementedError


def _ordinal(number: int) -> str:
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{'th' if number % 100 in {11, 12, 13} else ending}"
