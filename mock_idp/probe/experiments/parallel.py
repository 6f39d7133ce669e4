"""What happens when one refresh token is presented several times at the same moment?"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from mock_idp.probe.budget import Cost
from mock_idp.probe.experiments.experiment import Experiment
from mock_idp.probe.findings import Finding, Mark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp.probe.answers import TokenAnswer, Tokens
    from mock_idp.probe.lab import Lab, Lineage
    from mock_idp.probe.options import Options


@dataclass(frozen=True, kw_only=True)
class Seen:
    """The answers, and a refresh with each refresh token that they brought."""

    answers: tuple[TokenAnswer, ...]
    afterwards: tuple[TokenAnswer, ...]
    """Without new refresh tokens: one, with the token that was presented."""


class Parallel(Experiment[Seen]):
    """May end its own lineage, because all but one are reuse."""

    name = "parallel"
    question = "what happens when one refresh token is presented several times at once?"

    def cost(self, options: Options) -> Cost:
        """Return a sign-in of its own, if there may be one, the refreshes, and one for each answer."""
        return Cost(sign_ins=int(options.most_sign_ins > 1), token=2 * options.parallel)

    def why_not(self, options: Options) -> str:
        """Return why it is better left."""
        return options.why_no_reuse

    async def perform(self, lab: Lab) -> Seen:
        """Refresh at once, then one after the other."""
        lineage = await lab.lineage(fresh=True)
        token = lineage.refresh_token
        replies = await asyncio.gather(*(lab.present(lineage, token) for _ in range(lab.options.parallel)))
        successors = list(dict.fromkeys(tokens.refresh for _, tokens in replies if tokens.refresh))
        afterwards = await _afterwards(lab, lineage, successors or [token])
        return Seen(answers=tuple(answer for answer, _ in replies), afterwards=tuple(afterwards))

    def judge(self, seen: Seen) -> Iterator[Finding]:
        """Say who wins, and what is left."""
        good = [answer for answer in seen.answers if answer.granted]
        yield _winners(seen.answers, good)
        if len(good) > 1:
            yield _agreement(good)
        yield _left(seen.afterwards)


async def _afterwards(lab: Lab, lineage: Lineage, tokens: list[str]) -> list[TokenAnswer]:
    """Refresh with each, and let the lineage go on with what works."""
    answers: list[TokenAnswer] = []
    working: Tokens | None = None
    for token in tokens:
        answer, brought = await lab.present(lineage, token)
        answers.append(answer)
        if answer.granted:
            working = type(brought)(access=brought.access, refresh=brought.refresh or token)
    if working is None:
        lineage.ended_by = "parallel refreshes"
    else:
        lineage.tokens = working
    return answers


def _winners(answers: tuple[TokenAnswer, ...], good: list[TokenAnswer]) -> Finding:
    others = Counter(answer.in_words for answer in answers if not answer.granted)
    rest = "".join(f"; {number} x {said}" for said, number in others.items())
    broken = any(not a.granted and not a.refused for a in answers)
    odd = any(a.status >= httpx.codes.INTERNAL_SERVER_ERROR for a in answers) or broken
    return Finding(
        topic="parallel refreshes",
        answer="all" if len(good) == len(answers) else "one" if len(good) == 1 else f"{len(good)}",
        said=f"{len(good)} of {len(answers)} answered with tokens{rest}",
        mark=Mark.BAD if odd or not good else Mark.NOTE,
    )


def _agreement(good: list[TokenAnswer]) -> Finding:
    tokens = {answer.refresh_token for answer in good}
    different, topic = len(tokens), "their refresh tokens"
    if tokens == {None}:
        return Finding(topic=topic, answer="none", said="none of them has one")
    if different == 1:
        return Finding(topic=topic, answer="agree", said="all the same")
    return Finding(topic=topic, answer="differ", said=f"{different} different ones")


def _left(afterwards: tuple[TokenAnswer, ...]) -> Finding:
    working = sum(answer.granted for answer in afterwards)
    topic = "after parallel refreshes"
    if working:
        said = f"the lineage lives on: {working} of {len(afterwards)} refresh tokens work"
        return Finding(topic=topic, answer="lives on", said=said)
    said = f"the lineage has ended ({afterwards[0].in_words}): to refresh twice at once signs a client out"
    return Finding(topic=topic, answer="ended", said=said)
