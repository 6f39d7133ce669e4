"""How the registry says to itself that a CLI secret is not good."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from harness.events import Refusal


class SecretRefused(Exception):  # noqa: N818  an answer, not a fault
    """A CLI secret is refused. To the client this is an anonymous request; only Harbor's log knows why."""

    def __init__(self, refusal: Refusal, reason: str) -> None:
        """Keep the kind, and the words that Harbor of that version would log."""
        super().__init__(reason)
        self.refusal, self.reason = refusal, reason
