"""What is said to a refresh token that was never issued? (RFC 6749 5.2: ``invalid_grant``)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mock_idp.probe.budget import Cost
from mock_idp.probe.experiments.experiment import Experiment
from mock_idp.probe.refusal import refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp.probe.answers import TokenAnswer
    from mock_idp.probe.findings import Finding
    from mock_idp.probe.lab import Lab
    from mock_idp.probe.options import Options


@dataclass(frozen=True, kw_only=True)
class Seen:
    """The answer."""

    answer: TokenAnswer


class UnknownToken(Experiment[Seen]):
    """Presents a random string."""

    name = "unknown-token"
    question = "what is said to a refresh token that was never issued?"

    def cost(self, options: Options) -> Cost:  # noqa: ARG002  always the same
        """Return one request."""
        return Cost(token=1)

    async def perform(self, lab: Lab) -> Seen:
        """Ask."""
        form = {"grant_type": "refresh_token", "refresh_token": lab.world.chance()}
        answer, _ = await lab.provider.token(form)
        return Seen(answer=answer)

    def judge(self, seen: Seen) -> Iterator[Finding]:
        """Say whether the error is the one that clients understand."""
        yield refusal("unknown refresh token", seen.answer)
