"""What the steps of a run act on, whichever way the chain was put together."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from harness.sign_in.form import FormSignIn
from harness.sign_in.strategy import Site

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from harness.application.application import Application
    from harness.people import Users
    from harness.sign_in.strategy import Strategy
    from mock_idp.faults import Fault
    from mock_idp.server import Address


class StackError(Exception):
    """The chain cannot be put together, or a part of it ended by itself; the message is one sentence."""


class UpstreamFaults(Protocol):
    """The upstream, as somebody sees it who makes it misbehave."""

    def inject(self, fault: Fault) -> None:
        """Let the upstream misbehave from here on."""

    def lift(self) -> None:
        """Let the upstream behave again."""


class DexControl(Protocol):
    """The Dex of a run."""

    def restart(self) -> None:
        """Stop it and start it again with the same configuration.

        Raises:
            StackError: it does not come back.

        """

    def follow_clock(self) -> None:
        """Set its clock to the run's; nothing where it cannot be set and time passes for real."""

    def settle(self) -> None:
        """Wait until what it has logged so far stands in the history."""

    def probe(self) -> bool:
        """Record, and return, whether it still answers."""

    def notice_end(self, *, suspected: bool = False) -> bool:
        """Return whether it has ended by itself; when that is seen first, it is written down.

        ``suspected``: something did not go as expected, so that it is worth a moment to see whether it ends.
        """

    def measure(self) -> None:
        """Record what it says of itself; nothing where it says nothing."""


@dataclass(frozen=True)
class Stack:
    """A chain that runs."""

    users: Users
    registry: Address | None = None
    applications: Mapping[str, Application] = field(default_factory=dict)
    """Those that use the provider directly, by name."""
    upstream: UpstreamFaults | None = None
    signing_in: Callable[[str], AbstractContextManager[object]] = lambda _: nullcontext()
    """To be entered while a person signs in: the upstream's recorder learns whose tokens come out."""
    dex: DexControl | None = None
    sign_in: Strategy = field(default_factory=FormSignIn)
    """How people get past the sign-in pages."""
    site: Site = field(default_factory=Site)
    """What they sign in to."""
