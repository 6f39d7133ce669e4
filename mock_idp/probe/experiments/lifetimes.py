"""How long do tokens live: as claimed, and really?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mock_idp.probe.budget import Cost
from mock_idp.probe.experiments.experiment import Experiment
from mock_idp.probe.failures import NotObserved
from mock_idp.probe.lifetime_findings import findings
from mock_idp.probe.shown import period

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mock_idp.probe.answers import TokenAnswer, UserinfoAnswer
    from mock_idp.probe.findings import Finding
    from mock_idp.probe.lab import Lab, Lineage
    from mock_idp.probe.options import Options

_MOST_QUESTIONS = 8
_GRACE = 10
"""Seconds: a common allowance for clocks that differ."""


@dataclass(frozen=True, kw_only=True)
class Watched:
    """One question to userinfo."""

    after: float
    """Seconds since the access token was asked for."""
    answer: UserinfoAnswer


@dataclass(frozen=True, kw_only=True)
class Seen:
    """Claims, and what came of watching."""

    brought: TokenAnswer
    """The refresh that brought the tokens."""
    wait: float
    watched: tuple[Watched, ...] = ()
    why_not_watched: str = ""
    unused: float | None = None
    """Seconds for which the refresh token was left alone; None: it was not waited for."""
    then: TokenAnswer | None = None
    """The refresh after that."""


class Lifetimes(Experiment[Seen]):
    """Refreshes, watches the access token, leaves the refresh token alone, and refreshes again."""

    name = "lifetimes"
    question = "how long do tokens live: as claimed, and really?"

    def cost(self, options: Options) -> Cost:
        """Return two refreshes and the questions to userinfo."""
        return Cost(token=2, userinfo=_MOST_QUESTIONS) if options.wait else Cost(token=1)

    async def perform(self, lab: Lab) -> Seen:
        """Refresh, and wait if that is wanted."""
        lineage = await lab.lineage()
        brought = await lab.refresh(lineage)
        if not brought.granted:
            raise NotObserved(f"a refresh did not work ({brought.in_words})")
        wait = lab.options.wait
        if not wait:
            return Seen(brought=brought, wait=0)
        watched, why_not = await _watch(lab, lineage, brought, wait)
        await _until(lab, brought.at + wait)
        unused = lab.world.now() - brought.at
        then = await lab.refresh(lineage)
        if not then.granted:
            lineage.ended_by = f"lying unused for {period(unused)}"
        return Seen(
            brought=brought,
            wait=wait,
            watched=tuple(watched),
            why_not_watched=why_not,
            unused=unused,
            then=then,
        )

    def judge(self, seen: Seen) -> Iterator[Finding]:
        """Say what is claimed and what is true."""
        yield from findings(
            seen.brought,
            [(one.after, one.answer.accepted) for one in seen.watched],
            why_not=seen.why_not_watched,
            unused=seen.unused,
            then=seen.then,
        )


async def _watch(lab: Lab, lineage: Lineage, brought: TokenAnswer, wait: float) -> tuple[list[Watched], str]:
    """Ask userinfo until it refuses the token."""
    watched: list[Watched] = []
    for moment in moments(brought.expires_in, wait):
        await _until(lab, brought.at + moment)
        try:
            answer = await lab.provider.userinfo(lineage.tokens.access)
        except NotObserved as why:
            return watched, str(why)
        watched.append(Watched(after=answer.at - brought.at, answer=answer))
        if not answer.accepted:
            break
    return watched, ""


def moments(claimed: float | None, wait: float) -> tuple[float, ...]:
    """Return when to ask, in seconds from the token's issue: around its claimed end, and at the last.

    >>> moments(20, 60)
    (0, 10.0, 19, 21, 32, 40, 60)
    """
    if claimed is None or claimed <= 1:
        near = [wait * part / _MOST_QUESTIONS for part in range(1, _MOST_QUESTIONS - 1)]
    else:
        near = [claimed / 2, claimed - 1, claimed + 1, claimed + _GRACE + 2, claimed * 2]
    return tuple(sorted({0, *(moment for moment in near if moment < wait), wait}))[:_MOST_QUESTIONS]


async def _until(lab: Lab, moment: float) -> None:
    if (seconds := moment - lab.world.now()) > 0:
        await lab.world.sleep(seconds)
