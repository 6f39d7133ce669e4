"""What a probe brings home: observations, and why others are missing; everything else follows from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mock_idp.probe.experiments import EXPERIMENTS
from mock_idp.probe.findings import Finding, Mark
from mock_idp.probe.options import Way

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One experiment."""

    name: str
    seen: Any = None
    """Its observation; None: there is none."""
    why_not: str = ""
    """Why there is none."""


@dataclass(frozen=True, kw_only=True)
class Result:
    """One probe."""

    issuer: str
    """As it was asked for."""
    issuer_named: str
    """As the provider's metadata names it."""
    client_id: str
    way: str
    outcomes: tuple[Outcome, ...]
    announced: dict[str, int]
    sent: dict[str, int]
    seconds: float
    broken_off: str = ""
    """Why not everything that was planned was tried; empty: it was."""

    @property
    def could_tell(self) -> bool:
        """Tell whether the main question was answered."""
        began = self.way != Way.TOKEN or any(found.topic == "rotation" for found in self.findings)
        return began and not self.broken_off

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What the observations mean."""
        judged = {experiment.name: experiment.judge for experiment in EXPERIMENTS}
        seen = [outcome for outcome in self.outcomes if outcome.seen is not None]
        return (*_of_issuer(self), *(found for one in seen for found in judged[one.name](one.seen)))


def _of_issuer(result: Result) -> Iterator[Finding]:
    if result.issuer.rstrip("/") != result.issuer_named.rstrip("/"):
        said = f"the metadata names {result.issuer_named}: clients must refuse it"
        reference = "OpenID Connect Discovery 4.3"
        yield Finding(topic="issuer", answer="another", said=said, mark=Mark.BAD, reference=reference)
