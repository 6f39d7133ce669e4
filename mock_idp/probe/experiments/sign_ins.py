"""Does a second sign-in end the refresh token of the first? Dex keeps one per person and client."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mock_idp.probe.budget import Cost
from mock_idp.probe.experiments.experiment import Experiment
from mock_idp.probe.failures import NotObserved
from mock_idp.probe.findings import Finding, Mark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp.probe.answers import TokenAnswer
    from mock_idp.probe.lab import Lab
    from mock_idp.probe.options import Options


@dataclass(frozen=True, kw_only=True)
class Seen:
    """The earlier lineage's refresh, after the later sign-in."""

    earlier: TokenAnswer


class SignIns(Experiment[Seen]):
    """Refreshes on the lineage of a sign-in after which there was another."""

    name = "sign-ins"
    question = "does a second sign-in end the refresh token of the first?"

    def cost(self, options: Options) -> Cost:
        """Return one refresh, and a sign-in if there was only one that brought a refresh token."""
        return Cost(sign_ins=int(options.most_sign_ins > 1), token=1)

    async def perform(self, lab: Lab) -> Seen:
        """Refresh."""
        earlier = lab.newest()
        having = [lineage for lineage in lab.lineages if lineage.tokens.refresh is not None]
        if len(having) > 1:
            earlier = having[-2]
        elif await lab.lineage(fresh=True) is earlier:
            raise NotObserved("it takes two sign-ins that bring a refresh token")
        return Seen(earlier=await lab.refresh(earlier))

    def judge(self, seen: Seen) -> Iterator[Finding]:
        """Say whether people may be signed in twice."""
        topic, answer = "second sign-in", seen.earlier
        if answer.granted:
            yield Finding(topic=topic, answer="keeps", said="the refresh token of the first goes on working")
        elif answer.refused:
            said = "ends the first refresh token: one per person and client, two devices sign each other out"
            yield Finding(topic=topic, answer="ends", said=f"{said} ({answer.in_words})")
        else:
            yield Finding(topic=topic, answer="failed", said=answer.in_words, mark=Mark.BAD)
