"""What does a refresh bring? Which refresh token, which ID token, which claims."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mock_idp.fingerprint import fingerprint
from mock_idp.probe.budget import Cost
from mock_idp.probe.experiments.experiment import Experiment
from mock_idp.probe.findings import Finding, Mark
from mock_idp.probe.id_token_on_refresh import claims_findings, id_token_findings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp.probe.answers import TokenAnswer
    from mock_idp.probe.lab import Lab
    from mock_idp.probe.options import Options

_TIMES = 3


@dataclass(frozen=True, kw_only=True)
class Seen:
    """Refreshes in a row."""

    client_id: str
    issuer: str
    signed_in: TokenAnswer | None
    """What the sign-in brought; None: it began with a refresh token."""
    presented: tuple[str, ...]
    """Fingerprints of the refresh tokens."""
    answers: tuple[TokenAnswer, ...]


class Refreshing(Experiment[Seen]):
    """Refreshes twice, each time with the newest token; once more, later, if that token stays the same."""

    name = "refresh"
    question = "what does a refresh bring?"

    def cost(self, options: Options) -> Cost:  # noqa: ARG002  always the same
        """Return the refreshes."""
        return Cost(token=_TIMES)

    async def perform(self, lab: Lab) -> Seen:
        """Refresh."""
        lineage = await lab.lineage()
        presented: list[str] = []
        answers: list[TokenAnswer] = []
        for time in range(_TIMES):
            if time == _TIMES - 1:
                if answers[-1].refresh_token != presented[0]:
                    break
                await lab.rest()
            presented.append(fingerprint(lineage.refresh_token))
            answers.append(await lab.refresh(lineage))
            if not answers[-1].granted:
                lineage.ended_by = "a refresh that was not answered with tokens"
                break
        return Seen(
            client_id=lab.provider.client.client_id,
            issuer=lab.provider.metadata.issuer,
            signed_in=lineage.signed_in.first,
            presented=tuple(presented),
            answers=tuple(answers),
        )

    def judge(self, seen: Seen) -> Iterator[Finding]:
        """Say what comes."""
        bad = next((answer for answer in seen.answers if not answer.granted), None)
        if bad is not None:
            which = f"refresh number {len(seen.answers)}"
            yield Finding(topic="refresh", answer="fails", said=f"{which}: {bad.in_words}", mark=Mark.BAD)
        else:
            yield Finding(topic="refresh", answer="works", said="works, again and again", mark=Mark.GOOD)
        good = [answer for answer in seen.answers if answer.granted]
        if good:
            yield from _rotation(seen.presented, good)
            before = seen.signed_in or (good[0] if len(good) > 1 else None)
            yield from id_token_findings(before, good[-1], client_id=seen.client_id, issuer=seen.issuer)
            yield from claims_findings(before, good[-1])


def _rotation(presented: tuple[str, ...], good: list[TokenAnswer]) -> Iterator[Finding]:
    kinds = [_kind(*pair) for pair in zip(presented, good, strict=False)]
    if kinds[0] == "same" and kinds[-1] == "new":
        kinds = ["later"]
    said = {
        "later": "a refresh brings a new refresh token, but not within seconds of the last: a reuse interval",
        "new": "each refresh brings a new refresh token",
        "same": "each refresh brings the same refresh token again",
        "none": "the reply has no refresh token: the client keeps the one it has",
    }
    if len(set(kinds)) > 1:
        yield Finding(topic="rotation", answer="mixed", said=f"one refresh: {kinds[0]}, the next: {kinds[1]}")
    else:
        yield Finding(topic="rotation", answer=kinds[0], said=said[kinds[0]], reference="RFC 6749 6")


def _kind(presented: str, answer: TokenAnswer) -> str:
    if answer.refresh_token is None:
        return "none"
    return "same" if answer.refresh_token == presented else "new"
