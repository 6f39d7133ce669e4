"""May another client redeem a refresh token? (RFC 6749 6: it is bound to the client it was issued to)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mock_idp.probe.budget import Cost
from mock_idp.probe.experiments.experiment import Experiment
from mock_idp.probe.findings import Finding, Mark
from mock_idp.probe.refusal import refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp.probe.answers import TokenAnswer
    from mock_idp.probe.lab import Lab
    from mock_idp.probe.options import Options


@dataclass(frozen=True, kw_only=True)
class Seen:
    """What the other client was told, and then its owner."""

    other: TokenAnswer
    owner: TokenAnswer


class ClientBinding(Experiment[Seen]):
    """Presents a token as another client, then as its own."""

    name = "client-binding"
    question = "may another client redeem a refresh token?"

    def cost(self, options: Options) -> Cost:  # noqa: ARG002  always the same
        """Return both requests."""
        return Cost(token=2)

    def why_not(self, options: Options) -> str:
        """Return what is missing for it."""
        if options.second_client is None:
            return "--second-client-id names another client to try it with"
        return "" if options.may_end_sessions else "it may end the session; --thorough allows that"

    async def perform(self, lab: Lab) -> Seen:
        """Ask twice."""
        lineage = await lab.lineage()
        token = lineage.refresh_token
        other, _ = await lab.present(lineage, token, client=lab.options.second_client)
        owner = await lab.refresh(lineage)
        if not owner.granted:
            lineage.ended_by = "another client had presented its token"
        return Seen(other=other, owner=owner)

    def judge(self, seen: Seen) -> Iterator[Finding]:
        """Say whether it is bound."""
        yield refusal("another client's refresh token", seen.other)
        if not seen.other.granted and not seen.owner.granted:
            said = f"its own client cannot use it any more ({seen.owner.in_words})"
            yield Finding(topic="after that", answer="ended", said=said)
        elif not seen.other.granted:
            said = "its own client goes on using it"
            yield Finding(topic="after that", answer="lives on", said=said, mark=Mark.GOOD)
