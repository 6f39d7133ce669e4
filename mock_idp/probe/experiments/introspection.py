"""What does the introspection endpoint tell of tokens? (RFC 7662)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mock_idp.probe.budget import Cost
from mock_idp.probe.experiments.experiment import Experiment
from mock_idp.probe.failures import NotObserved
from mock_idp.probe.findings import Finding, Mark
from mock_idp.probe.shown import period

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp.probe.introspection import IntrospectionAnswer
    from mock_idp.probe.lab import Lab
    from mock_idp.probe.options import Options

_RFC = "RFC 7662 2.2"


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What is told of the newest access and refresh token, and of one that was made up."""

    at: float
    """When it was asked, in seconds since the Unix epoch."""
    access: IntrospectionAnswer
    refresh: IntrospectionAnswer
    made_up: IntrospectionAnswer


class Introspection(Experiment[Seen]):
    """Asks about three tokens."""

    name = "introspection"
    question = "what does the introspection endpoint tell of tokens?"

    def cost(self, options: Options) -> Cost:  # noqa: ARG002  always the same
        """Return the questions."""
        return Cost(introspection=3)

    async def perform(self, lab: Lab) -> Seen:
        """Ask."""
        lineage = await lab.lineage()
        if lineage.tokens.access is None:
            raise NotObserved("no access token was there to ask about")
        ask = lab.provider.introspect
        return Seen(
            at=lab.world.now(),
            access=await ask(lineage.tokens.access, "access_token"),
            refresh=await ask(lineage.refresh_token, "refresh_token"),
            made_up=await ask(lab.world.chance(), "access_token"),
        )

    def judge(self, seen: Seen) -> Iterator[Finding]:
        """Say what is told."""
        yield _of_good("access", seen.access, seen.at)
        yield _of_good("refresh", seen.refresh, seen.at)
        if seen.made_up.active:
            said = "a token that was made up is said to be active"
            yield Finding(
                topic="introspection", answer="anything active", said=said, mark=Mark.BAD, reference=_RFC
            )


def _of_good(name: str, answer: IntrospectionAnswer, at: float) -> Finding:
    """Judge what is told of a token that is good."""
    topic = f"introspection, {name} token"
    if answer.problem:
        said = f"{answer.status or ''} {answer.problem}".strip()
        return Finding(topic=topic, answer="no answer", said=said)
    if not answer.active:
        said = "inactive, though it is good, or this client may not see it"
        return Finding(topic=topic, answer="inactive", said=said)
    if answer.exp is not None and answer.exp <= at:
        said = "active, but its exp says that it has ended"
        return Finding(topic=topic, answer="ended exp", said=said, mark=Mark.BAD, reference=_RFC)
    until = "without exp" if answer.exp is None else f"exp in {period(answer.exp - at)}"
    return Finding(topic=topic, answer="active", said=f"active, {until}", mark=Mark.GOOD, reference=_RFC)
